namespace Dunes.Cli.Rendering;

/// <summary>The look of the report. Colours are variables, so that light, dark and paper differ in one place.</summary>
internal static class HtmlReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --page: #f6f5f1; --card: #ffffff; --ink: #1c1d20; --soft: #5c5f66; --rule: #dcdad3; --grid: #e8e6e0; --good: #0b7a4b; --bad: #b3261e;
          --critical: #c2362b; --elevated: #b06a00; --routine: #2563b8; --uplink: #2563b8; --loss: #8a4fbf; --outage: #6b6457; --gateway: #c2362b; --actuator: #0b7a4b; --relay: #2563b8; --lowpower: #7a7f87; }
        @media (prefers-color-scheme: dark) { :root { --page: #14161a; --card: #1d2026; --ink: #eceae4; --soft: #a6a9b0; --rule: #343840; --grid: #2a2e35; --good: #4cc38a; --bad: #ff7b6e;
          --critical: #ff7b6e; --elevated: #f0b054; --routine: #74a9ff; --uplink: #74a9ff; --loss: #c79bf2; --outage: #b8ae9b; --gateway: #ff7b6e; --actuator: #4cc38a; --relay: #74a9ff; --lowpower: #9aa0a8; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; -webkit-text-size-adjust: 100%; }
        main { max-width: 1160px; margin: 0 auto; padding: 24px 20px 48px; }
        header { border-left: 6px solid var(--good); padding: 4px 0 4px 18px; margin-bottom: 20px; }
        header.fail { border-color: var(--bad); }
        header p { margin: 0; color: var(--soft); max-width: 70ch; }
        .kicker { font-size: 0.9rem; letter-spacing: 0.02em; }
        h1 { font-size: clamp(1.5rem, 4vw, 2.2rem); line-height: 1.2; margin: 4px 0 6px; text-wrap: balance; }
        .pass .mark { color: var(--good); } .fail .mark { color: var(--bad); }
        h2 { font-size: 1.05rem; margin: 0; } h3 { font-size: 0.95rem; margin: 14px 0 4px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 16px; }
        .tile, .card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
        .tile { padding: 10px 14px; } .tile dd { margin: 0; } .tile dt, .detail { color: var(--soft); font-size: 0.85rem; overflow-wrap: anywhere; }
        .value { font-size: 1.6rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .good { color: var(--good); } .bad { color: var(--bad); }
        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 16px; align-items: start; }
        .card { margin: 0; padding: 14px 16px; min-width: 0; break-inside: avoid; }
        figcaption p { margin: 2px 0 6px; color: var(--soft); font-size: 0.88rem; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 4px; padding: 0; font-size: 0.85rem; color: var(--soft); }
        .key { display: inline-block; width: 16px; height: 3px; margin-right: 6px; vertical-align: middle; border-radius: 2px; }
        .key.shade { height: 12px; background: var(--outage); opacity: 0.3; } .key.restarted { width: 0; height: 12px; border-left: 2px dotted var(--ink); border-radius: 0; }
        svg { display: block; width: 100%; height: auto; overflow: visible; }
        svg text { font-family: inherit; font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; }
        svg text.label { fill: var(--ink); font-weight: 600; font-size: 12.5px; }
        line.grid { stroke: var(--grid); stroke-width: 1; } .axis { stroke: var(--rule); }
        .series { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; } .series.thin { stroke-width: 1; } .series.accepted { stroke-width: 1.5; stroke-dasharray: 4 4; }
        .series.critical { stroke: var(--critical); } .series.elevated { stroke: var(--elevated); } .series.routine { stroke: var(--routine); } .series.uplink { stroke: var(--uplink); stroke-width: 1.5; } .series.loss { stroke: var(--loss); }
        .area { stroke: none; opacity: 0.16; } .area.critical { fill: var(--critical); } .area.elevated { fill: var(--elevated); } .area.routine { fill: var(--routine); } .area.loss { fill: var(--loss); opacity: 0.35; }
        .outage { fill: var(--outage); opacity: 0.13; } .restart { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 2 3; } .restart-mark { fill: var(--ink); }
        .bar.critical { fill: var(--critical); } .bar.elevated { fill: var(--elevated); } .bar.routine { fill: var(--routine); } .bar.without { opacity: 0.38; }
        .link { stroke: var(--soft); stroke-width: 1; } .link.broken { stroke: var(--bad); stroke-dasharray: 3 3; }
        .node { stroke: var(--card); stroke-width: 1; } .node.gateway { fill: var(--gateway); } .node.relay { fill: var(--relay); } .node.lowpower { fill: var(--lowpower); } .node.actuator { fill: var(--actuator); }
        .node.failed { fill: var(--card); stroke: var(--bad); } .cross { stroke: var(--bad); stroke-width: 1.6; }
        .setup { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0 0; font-size: 0.92rem; } .setup dt { color: var(--soft); } .setup dd { margin: 0; overflow-wrap: anywhere; }
        .card ul:not(.legend) { margin: 4px 0 0; padding-left: 20px; font-size: 0.92rem; }
        .table { margin-top: 16px; } .scroll { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; margin-top: 6px; }
        th, td { text-align: right; padding: 5px 10px; border-bottom: 1px solid var(--grid); white-space: nowrap; } th:first-child { text-align: left; padding-left: 0; } thead th { color: var(--soft); font-weight: 500; } tbody th { font-weight: 600; } tbody tr:last-child > * { border-bottom: 0; }
        @media (max-width: 760px) { .table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .table table, .table tbody, .table tr, .table th, .table td { display: block; }
          .table tr { padding: 6px 0; border-bottom: 1px solid var(--rule); } .table tr:last-child { border-bottom: 0; } .table th, .table td { border: 0; padding: 1px 0; white-space: normal; overflow-wrap: anywhere; }
          .table td { display: flex; justify-content: space-between; gap: 12px; } .table td::before { content: attr(data-of); color: var(--soft); text-align: left; } }
        @media (max-width: 520px) { main { padding: 16px 12px 32px; } .card { padding: 12px; } .tiles { grid-template-columns: 1fr 1fr; } svg text { font-size: 14px; } svg text.label { font-size: 14.5px; } }
        @media print { @page { margin: 14mm; } :root { --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --rule: #bbbbbb; --grid: #dddddd; } body { font-size: 11pt; } main { max-width: none; padding: 0; } .grid { grid-template-columns: 1fr 1fr; gap: 8px; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }

        """;
}

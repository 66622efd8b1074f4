using System.Text;

namespace Dunes.Benchmarks.Maml;

/// <summary>Documents of a size, as workflows are written: all of the published front matter, sections with prose, lists, code and history.</summary>
internal static class ParsingDocuments
{
    private const string Head = """
        ---
        # A workflow that keeps the wells of one valley in step.
        maml_version: "2.0"
        id: "urn:uuid:018f3e2a-1111-7222-8333-123456789abc"
        type: workflow
        origin: agent://gateway-7
        permissions:
          read: [agent://*, "user://operator"]
          write:
            - agent://gateway-7
          execute: [agent://valve.*]
        requires:
          libs: [numpy, networkx]
          apis: [starlink]
        quantum_security_flag: true
        verification:
          method: reverse_check
          level: strict
        created_at: "2025-09-09T21:07:00Z"
        ---
        # Water for the valley

        ## Intent
        Keep the level of well 7 above two metres without draining the *north* cistern.

        ## Context
        The gateway sees three wells. See [the map](https://example.org/map) and `docs/wells.md`.


        """;

    private const string Block = """
        The valve of well 7 opens when the level falls below **2.0 m** and closes at 2.4 m; a person confirms both.
        Readings come over the mesh every 30 s, and a reading that is older than five minutes counts as *none*.

        - open the valve for at most `15 min` at a time
        - never while the cistern is below 40 %
        - tell the operator, whoever that is this week

        ```python {id=step, timeout=30}
        for well in wells:
            if well.level < 2.0:   # metres
                well.valve.open(minutes=15)
        ## not a heading
        ```


        """;

    private const string Entry = "- 2025-09-09T21:07:00Z: [EXECUTE] the valve of well 7 is open and acknowledged\n";

    /// <summary>A document of about so many octets, all of them ASCII.</summary>
    public static string OfSize(int octets)
    {
        var text = new StringBuilder(octets + 1024).Append(Head.ReplaceLineEndings("\n"));
        var (block, section) = (Block.ReplaceLineEndings("\n"), 0);
        var code = "## Code_Blocks\n" + block;
        text.Append(code);
        while (text.Length < octets * 9L / 10 - block.Length) text.Append(section++ % 4 == 0 ? $"## Step {section}\n" : string.Empty).Append(block);
        text.Append("## History\n");
        while (text.Length < octets) text.Append(Entry);
        return text.ToString();
    }
}

using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Dunes.Cli.Rendering;
using Dunes.Sdk;
using Dunes.Sdk.Mesh.Models;
using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Tests.Rendering;

public class HtmlReportTests
{
    private static XDocument Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static OutageReportModel Bare() => new()
    {
        Title = "Bare", Suite = "none", Seed = 0, VirtualDuration = TimeSpan.Zero, NodeCount = 0, TraceName = "none",
        OutageStart = TimeSpan.Zero, OutageDuration = TimeSpan.Zero, Priorities = [],
    };

    [Fact]
    public void The_page_is_well_formed_and_has_a_title_for_every_picture()
    {
        var page = Parse(HtmlReport.Render(OutageExample.Model()));
        Assert.Equal("en", page.Root!.Attribute("lang")!.Value);
        var pictures = page.Descendants("svg").ToList();
        Assert.Equal(5, pictures.Count);
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(pictures, picture =>
        {
            Assert.Equal("img", picture.Attribute("role")!.Value);
            Assert.All(picture.Attribute("aria-labelledby")!.Value.Split(' '), id => Assert.Contains(id, ids));
            Assert.NotEmpty(picture.Element("title")!.Value);
        });
    }

    [Fact]
    public void The_page_needs_nothing_from_outside()
    {
        var page = HtmlReport.Render(OutageExample.Model());
        foreach (var reference in new[] { "http", "//", "url(", "@import", "<script", "<link", "src=", "href=" }) Assert.DoesNotContain(reference, page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_figures_are_in_the_tables()
    {
        var tables = Parse(HtmlReport.Render(OutageExample.Model())).Descendants("table").Select(table => table.Descendants("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))).ToList()).ToList();
        var model = OutageExample.Model();
        var routine = model.Priorities[2];
        Assert.Contains($"Routine|{routine.Produced:#,0}|{routine.Accepted:#,0}|{routine.Delivered:#,0}|{routine.Held:#,0}|0|40|0", tables[0]);
        Assert.Contains("Routine|30|9|1|0", tables[1]);
        Assert.Equal(
            ["bed 5|alarm 1|06:33:20|-|-|-|3 times|sensor failed", "bed 3|alarm 7|06:01:01|06:01:01|06:01:02|750 ms|once|delivered", "bed 12|alarm 2|06:23:57|06:24:01|06:32:02|8.1 min|6 times|delivered"],
            tables[2].Skip(1));
        Assert.Contains("Critical|measured in the outage|420 ms|6.8 min|11.5 min", tables[3]);
        Assert.Contains("Critical|outside of it|400 ms|900 ms|1.6 s", tables[3]);
        Assert.Contains("low power|24|0.061", tables[4]);
    }

    [Fact]
    public void The_headline_says_whether_a_critical_message_was_lost()
    {
        var model = OutageExample.Model();
        var page = Parse(HtmlReport.Render(model));
        Assert.Contains($"All {model.Priorities[0].Accepted} accepted critical messages arrived", page.Descendants("h1").Single().Value);
        Assert.Equal("pass", page.Descendants("header").Single().Attribute("class")!.Value);

        page = Parse(HtmlReport.Render(model with { Priorities = [model.Priorities[0] with { Accepted = 9, Lost = 1 }] }));
        Assert.Contains("1 of 9 accepted critical messages was lost", page.Descendants("h1").Single().Value);
        Assert.Equal("fail", page.Descendants("header").Single().Attribute("class")!.Value);
    }

    [Fact]
    public void What_is_still_held_is_not_called_lost()
    {
        var model = OutageExample.Model();
        var page = Parse(HtmlReport.Render(model with { Priorities = [model.Priorities[0] with { Accepted = 9, Delivered = 3, Held = 6 }] }));
        Assert.Contains("No accepted critical message was lost: 3 arrived, 6 are still held", page.Descendants("h1").Single().Value);
        Assert.Equal("pass", page.Descendants("header").Single().Attribute("class")!.Value);
    }

    [Fact]
    public void Of_very_many_critical_messages_those_that_did_not_arrive_are_shown_first()
    {
        var messages = Enumerable.Range(0, 5_000).Select(at => new CriticalMessage(1, 2, SensorProperty.Alarm, 1, at, at, at == 4_999 ? null : at + 1, 1, at == 4_999 ? ReadingFate.Lost : ReadingFate.Delivered)).ToList();
        var page = HtmlReport.Render(OutageExample.Model(3) with { CriticalMessages = messages });
        Assert.Contains("Critical messages: 500 of 5,000, those that did not arrive first", page, StringComparison.Ordinal);
        Assert.Contains(">LOST<", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 10_000, 300_000);
    }

    [Fact]
    public void On_a_narrow_screen_every_cell_says_what_it_is_of()
    {
        var page = Parse(HtmlReport.Render(OutageExample.Model()));
        Assert.All(page.Descendants("table"), table =>
        {
            var columns = table.Descendants("th").Where(cell => cell.Attribute("scope")!.Value == "col").Select(cell => cell.Value).Skip(1).ToList();
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal(columns, row.Elements("td").Select(cell => cell.Attribute("data-of")!.Value)));
        });
    }

    [Fact]
    public void What_comes_from_elsewhere_is_escaped()
    {
        const string Evil = "<script>alert(\"1\")</script>&'\0\uD83D\u0085";
        var model = OutageExample.Model(3);
        var page = HtmlReport.Render(model with
        {
            Title = Evil, Suite = Evil, TraceName = Evil, Notes = [Evil], ReceiptFile = Evil, ReceiptVerdict = Evil, MeshNodes = [new(Evil, 1, 1, MeshRole.Relay, true)], MeshLinks = [new(0, 7, 1), new(-1, 0, double.NaN)],
        });
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("<script>alert(\"1\")</script>&'\uFFFD\uFFFD\uFFFD", Parse(page).Descendants("title").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_gives_the_same_page_in_every_culture()
    {
        var page = HtmlReport.Render(OutageExample.Model());
        var culture = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        comma.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(page, HtmlReport.Render(OutageExample.Model()));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void A_run_with_nothing_in_it_has_a_page_all_the_same()
    {
        Assert.Contains("No critical message was accepted", Parse(HtmlReport.Render(Bare())).Descendants("h1").Single().Value);
        var odd = Bare() with
        {
            Priorities = [new(Priority.Critical, 1, 1, 1, 0, 0, 0, new(0, 0, 0, 0), null, null)],
            Samples = [new(TimeSpan.FromDays(3), [], null, double.NaN, [], [])],
            MeshNodes = [new("alone", 0, 0, MeshRole.Gateway, false)],
        };
        Assert.NotEmpty(Parse(HtmlReport.Render(odd)).Descendants("svg"));
    }

    [Fact]
    public void A_long_run_is_thinned_and_keeps_its_peaks()
    {
        var samples = Enumerable.Range(0, 60_000).Select(at => new OutageSample(TimeSpan.FromSeconds(at * 10), [at == 31_234 ? 1_000 : 1], 40, 0, [at], [at])).ToList();
        var model = OutageExample.Model(3);
        var page = HtmlReport.Render(model with { VirtualDuration = TimeSpan.FromSeconds(600_000), Samples = samples, Priorities = [model.Priorities[0]] });
        Assert.InRange(page.Length, 10_000, 200_000);
        var line = Parse(page).Descendants("svg").First().Descendants("path").Single(path => path.Attribute("class")!.Value == "series critical").Attribute("d")!.Value;
        Assert.Contains(" 24", line.Split('L').MinBy(point => double.Parse(point.Split(' ')[1], CultureInfo.InvariantCulture)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0004, "400 µs")]
    [InlineData(0.25, "250 ms")]
    [InlineData(59.9, "59.9 s")]
    [InlineData(60, "1 min")]
    [InlineData(720, "12 min")]
    [InlineData(3600, "1 h")]
    public void A_duration_has_one_unit(double seconds, string text) => Assert.Equal(text, ChartScale.Duration(seconds));

    [Fact]
    public void A_logarithmic_scale_places_decades_evenly_and_marks_the_lengths_people_think_in()
    {
        var scale = ChartScale.Decades(0.02, 500, 0, 500);
        Assert.Equal([0, 100, 200, 300, 400, 500], new[] { 0.01, 0.1, 1, 10, 100, 1000 }.Select(tick => Math.Round(scale.Place(tick), 6)));
        Assert.Equal([0.01, 0.1, 1, 10, 60, 600], scale.Ticks());
    }
}

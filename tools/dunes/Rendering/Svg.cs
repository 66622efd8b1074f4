using System.Globalization;
using System.Text;

namespace Dunes.Cli.Rendering;

/// <summary>Builds one SVG picture. Numbers are invariant with one decimal, text is escaped, and colours come from classes of the page's style.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _markup = new();

    /// <summary>Opens a picture that a screen reader announces by its title and description.</summary>
    public Svg(double width, double height, string id, string title, string description)
    {
        _markup.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Number(width)} {Number(height)}\" role=\"img\" aria-labelledby=\"{id}-title {id}-description\">")
            .Append(CultureInfo.InvariantCulture, $"<title id=\"{id}-title\">{Escape(title)}</title><desc id=\"{id}-description\">{Escape(description)}</desc>");
    }

    public Svg Line(double x1, double y1, double x2, double y2, string style, double? opacity = null) =>
        Element($"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" class=\"{style}\"{Opacity(opacity)}/>");

    public Svg Rectangle(double x, double y, double width, double height, string style, string? hover = null) =>
        Element($"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(Math.Max(0, width))}\" height=\"{Number(Math.Max(0, height))}\" class=\"{style}\"", "rect", hover);

    public Svg Circle(double x, double y, double radius, string style, string? hover = null) =>
        Element($"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\" class=\"{style}\"", "circle", hover);

    /// <summary>A closed shape or a line through points.</summary>
    public Svg Path(IEnumerable<(double X, double Y)> points, string style, bool closed = false, string? hover = null)
    {
        var data = new StringBuilder();
        foreach (var (x, y) in points) data.Append(data.Length == 0 ? 'M' : 'L').Append(Number(x)).Append(' ').Append(Number(y));
        if (data.Length == 0) return this;
        if (closed) data.Append('Z');
        return Element($"<path d=\"{data}\" class=\"{style}\"", "path", hover);
    }

    /// <summary>Text at its baseline; anchor is start, middle or end.</summary>
    public Svg Text(double x, double y, string text, string style = "tick", string anchor = "start") =>
        Element($"<text x=\"{Number(x)}\" y=\"{Number(y)}\" class=\"{style}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");

    public override string ToString() => _markup + "</svg>";

    /// <summary>Makes text safe in an element or a quoted attribute, and drops what no markup may hold.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' or '\n' => " ",
                < 0x20 or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }

    public static string Number(double value) => double.IsFinite(value) ? value.ToString("0.#", CultureInfo.InvariantCulture) : "0";

    private static string Opacity(double? opacity) => opacity is { } value ? $" opacity=\"{value.ToString("0.##", CultureInfo.InvariantCulture)}\"" : string.Empty;

    private Svg Element(string markup)
    {
        _markup.Append(markup);
        return this;
    }

    private Svg Element(string open, string name, string? hover) =>
        Element(hover is null ? open + "/>" : $"{open}><title>{Escape(hover)}</title></{name}>");
}

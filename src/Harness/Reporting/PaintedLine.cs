using Harness.Scenarios.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Reporting;

/// <summary>A line of a report in its colours. The terminal may break it; it is one line to whoever copies it. Nothing in it can steer the terminal.</summary>
/// <param name="line">The line.</param>
internal sealed class PaintedLine(ReportLine line) : IRenderable
{
    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(maxWidth, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var (label, text) = StylesOf(line.Role);
        yield return new Segment(SafeText.Of(line.Label), label);
        yield return new Segment(SafeText.Of(line.Text), text);
        yield return Segment.LineBreak;
    }

    /// <summary>The colour of an outcome: <c>verified</c>, <c>violated</c>, and so on.</summary>
    public static Style StyleOf(string word) => new(word switch
    {
        "verified" => Color.Green,
        "violated" => Color.Red,
        "inconclusive" => Color.Yellow,
        "running" => Color.Blue,
        _ => Color.Grey,
    });

    private static (Style Label, Style Text) StylesOf(ReportRole role) => role switch
    {
        ReportRole.Violated => (new Style(Color.Red, decoration: Decoration.Bold), new Style(decoration: Decoration.Bold)),
        ReportRole.Inconclusive => (new Style(Color.Yellow, decoration: Decoration.Bold), new Style(decoration: Decoration.Bold)),
        ReportRole.Rule => (new Style(Color.Red), Style.Plain),
        ReportRole.Expected => (new Style(Color.Green), Style.Plain),
        ReportRole.Actual => (new Style(Color.Red), Style.Plain),
        ReportRole.Remedy => (new Style(Color.Blue), Style.Plain),
        ReportRole.Background => (new Style(Color.Grey), new Style(Color.Grey)),
        _ => (new Style(Color.Grey), Style.Plain),
    };
}

using Harness.Observations;
using Harness.Suites;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Reporting;

/// <summary>At the terminal: what runs now and how far the suite is, at the foot; what is through scrolls away above it.</summary>
/// <param name="console">The terminal.</param>
/// <param name="progress">How far it is.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveProgress(IAnsiConsole console, SuiteProgress progress, TimeProvider time) : ISuiteDisplay, IRenderable
{
    private const int WordWidth = 14, TimeWidth = 9;

    private readonly Lock gate = new();
    private readonly LiveStatus status = new(console, time);

    /// <inheritdoc/>
    public void Started(int number, SuiteEntry entry)
    {
        lock (gate)
            progress.Start(number, entry);
    }

    /// <inheritdoc/>
    public void Finished(int number, ScenarioReport scenario)
    {
        lock (gate)
            progress.Finish(number, scenario.Result);
        var line = ScenarioLine.Of(scenario);
        status.Write(Row(line.Word, line.Time, new Text(line.Found.Length > 0 ? $"{line.Subject}  {line.Found}" : line.Subject), console.Profile.Width));
    }

    /// <inheritdoc/>
    public Task ShowAsync(Func<Task> work) => status.ShowAsync(this, work);

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Foot(maxWidth, options.Height ?? console.Profile.Height).Render(options, maxWidth);
    }

    private IRenderable Foot(int width, int height)
    {
        IReadOnlyList<(SuiteEntry Entry, TimeSpan For)> running;
        string summary;
        lock (gate)
            (running, summary) = (progress.Running, progress.Describe());

        // A foot that is higher than the terminal could not be drawn over.
        var shown = Math.Clamp(height - 3, 0, running.Count);
        var lines = running.Take(shown)
            .Select(IRenderable (one) => Row("running", SecondsText.Of(TimeSpan.FromMilliseconds(Math.Round(one.For.TotalMilliseconds / 100) * 100)), Cut(ScenarioLine.SubjectOf(one.Entry.Scenario, one.Entry.Repetition)), width))
            .ToList();
        var hidden = running.Count > shown ? $"{running.Count - shown} more run; " : "";
        lines.Add(Cut($"{hidden}{summary}", Color.Grey));
        return new Rows(lines);
    }

    private static Text Cut(string text, Color? colour = null) => new Text(text, new Style(colour)).Overflow(Overflow.Ellipsis);

    /// <summary>Two narrow columns, and the rest, which is broken within its own column.</summary>
    private static Grid Row(string word, string time, Text text, int width)
    {
        // A terminal so narrow has no room for columns.
        var rest = Math.Max(width - WordWidth - TimeWidth, 10);
        var grid = new Grid();
        grid.AddColumn(new GridColumn { Width = WordWidth - 2, Padding = new Padding(0, 0, 2, 0), NoWrap = true });
        grid.AddColumn(new GridColumn { Width = TimeWidth - 2, Padding = new Padding(0, 0, 2, 0), NoWrap = true, Alignment = Justify.Right });
        grid.AddColumn(new GridColumn { Width = rest, Padding = new Padding(0) });
        return grid.AddRow(new Text(word, PaintedLine.StyleOf(word)), new Text(time), text);
    }
}

using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Reporting;

/// <summary>A line at the foot of the terminal that is drawn again and again; what stays is written above it.</summary>
/// <param name="console">The terminal.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveStatus(IAnsiConsole console, TimeProvider time) : IStatus
{
    private static readonly TimeSpan betweenDrawings = TimeSpan.FromMilliseconds(100);

    // One at a time: the console takes its lock and then that of what is live, and what is live takes them the other way round. A write beside a drawing may wait for ever.
    private readonly Lock drawing = new();

    /// <inheritdoc/>
    public void Say(string line) => Write(new PaintedLine(new ReportLine(ReportRole.Fact, "", line)));

    /// <inheritdoc/>
    public void Say(IReadOnlyList<ReportLine> lines)
    {
        foreach (var line in lines)
            Write(new PaintedLine(line));
    }

    /// <summary>Writes something that stays. From any thread.</summary>
    public void Write(IRenderable part)
    {
        lock (drawing)
            console.Write(part);
    }

    /// <inheritdoc/>
    public Task ShowAsync(Func<string> describe, Func<Task> work) => ShowAsync(new DescribedNow(describe), work);

    /// <summary>Draws something until the work is done, and takes it away then.</summary>
    public Task ShowAsync(IRenderable foot, Func<Task> work) => console.Live(foot).AutoClear(true).StartAsync(async context =>
    {
        var under = work();
        while (!under.IsCompleted)
        {
            lock (drawing)
                context.Refresh();
            await Task.WhenAny(under, Task.Delay(betweenDrawings, time));
        }

        await under;
    });

    private sealed class DescribedNow(Func<string> describe) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            ((IRenderable)new Text(describe(), new Style(Color.Grey)).Overflow(Overflow.Ellipsis)).Render(options, maxWidth);
    }
}

using Harness.Scenarios;
using Harness.Suites;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Reporting;

/// <summary>A table at the terminal that shows what runs now and what came out: for people who watch.</summary>
public sealed class LiveProgress : ISuiteObserver, IRenderable
{
    private readonly Lock gate = new();
    private readonly int total;
    private readonly TimeProvider time;
    private readonly Dictionary<Scenario, long> running = new(ReferenceEqualityComparer.Instance);
    private readonly List<ScenarioResult> finished = [];
    private readonly int rows;

    /// <summary>For a suite of so many scenarios.</summary>
    /// <param name="total">How many.</param>
    /// <param name="time">The clock.</param>
    /// <param name="rows">How many finished ones are shown at most: the terminal's height less what else is on it.</param>
    public LiveProgress(int total, TimeProvider time, int rows)
    {
        this.total = total;
        this.time = time;
        this.rows = Math.Max(rows, 3);
    }

    /// <inheritdoc/>
    public void Started(Scenario scenario)
    {
        lock (gate)
            running[scenario] = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Finished(ScenarioResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        lock (gate)
        {
            running.Remove(result.Scenario);
            finished.Add(result);
        }
    }

    /// <summary>Shows the table until the work is done.</summary>
    public async Task<T> ShowAsync<T>(IAnsiConsole console, Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(console);
        return await console.Live(this).AutoClear(false).StartAsync(async context =>
        {
            var result = work();
            while (!result.IsCompleted)
            {
                context.Refresh();
                await Task.WhenAny(result, Task.Delay(TimeSpan.FromMilliseconds(100), time));
            }

            context.Refresh();
            return await result;
        });
    }

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => Build().Measure(options, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => Build().Render(options, maxWidth);

    private IRenderable Build()
    {
        lock (gate)
        {
            var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("outcome").AddColumn(new TableColumn("time").RightAligned()).AddColumn(new TableColumn("scenario").NoWrap());
            if (finished.Count > rows)
                table.AddRow(Markup.FromInterpolated($"[grey]… {finished.Count - rows} more above[/]"), new Text(""), new Text(""));
            foreach (var result in finished.TakeLast(rows))
            {
                table.AddRow(
                    new Text(result.Word, StyleOf(result.Word)),
                    new Text(result.Verdict is null ? "" : $"{result.Duration.TotalSeconds:0.00} s"),
                    new Text(ExpectedText.Of(result) is { } seen ? $"{FailureReport.NameOf(result)} (as expected: {seen})" : FailureReport.NameOf(result)).Overflow(Overflow.Ellipsis));
            }

            foreach (var (scenario, startedAt) in running)
            {
                table.AddRow(
                    new Text("running", new Style(Color.Blue)),
                    new Text($"{time.GetElapsedTime(startedAt).TotalSeconds:0.0} s"),
                    new Text(FailureReport.NameOf(scenario)).Overflow(Overflow.Ellipsis));
            }

            return new Rows(table, new Text($"{finished.Count} of {total}", new Style(Color.Grey)));
        }
    }

    private static Style StyleOf(string word) => new(word switch
    {
        "verified" => Color.Green,
        "violated" => Color.Red,
        "inconclusive" => Color.Yellow,
        _ => Color.Grey,
    });
}

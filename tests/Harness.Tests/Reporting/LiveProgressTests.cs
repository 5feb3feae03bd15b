using Harness.Reporting;
using Spectre.Console;

namespace Harness.Tests.Reporting;

/// <summary>The table that is shown at a terminal.</summary>
public sealed class LiveProgressTests
{
    [Test]
    public void It_shows_what_is_through_what_runs_and_how_far_it_is()
    {
        var progress = new LiveProgress(5, new StoppedClock(), rows: 3);
        foreach (var outcome in (string[])["verified", "violated", "inconclusive", "skipped"])
            progress.Finished(SuiteSummaryTests.Result(outcome));
        progress.Started(SuiteSummaryTests.Result("verified").Scenario);

        Rendered(progress).ShouldBe("""
            … 1 more above
            violated       0.25 s violated.yaml: violated
            inconclusive   0.25 s inconclusive.yaml: inconclusive
            skipped               skipped.yaml: skipped
            running         0.0 s verified.yaml: verified
            4 of 5

            """);
    }

    [Test]
    public async Task It_is_shown_until_the_work_is_done()
    {
        using var output = new StringWriter();
        var progress = new LiveProgress(1, TimeProvider.System, rows: 10);

        var result = await progress.ShowAsync(Console(output), () =>
        {
            progress.Finished(SuiteSummaryTests.Result("verified"));
            return Task.FromResult(42);
        });

        result.ShouldBe(42);
        output.ToString().ShouldContain("1 of 1");
    }

    private static string Rendered(LiveProgress progress)
    {
        using var output = new StringWriter();
        Console(output).Write(progress);
        return string.Join('\n', output.ToString().Split('\n').Select(line => line.TrimEnd()));
    }

    private static IAnsiConsole Console(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 100;
        return console;
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}

using Harness.Reporting;
using Harness.Suites;
using Harness.Tests.Terminals;
using Spectre.Console;

namespace Harness.Tests.Reporting;

/// <summary>What a person sees at a terminal while scenarios run.</summary>
internal sealed class LiveProgressTests
{
    private readonly FakeTime time = new();

    [TestCase(60)]
    [TestCase(80)]
    [TestCase(120)]
    [TestCase(200)]
    public async Task What_is_through_scrolls_away_above_what_runs_and_every_column_stays_in_its_place(int width)
    {
        using var screen = new Screen(width);
        var progress = new SuiteProgress(40, time);
        var display = new LiveProgress(Console(screen, width, height: 12), progress, time);

        await display.ShowAsync(async () =>
        {
            for (var number = 0; number < 30; number++)
            {
                display.Started(number, new SuiteEntry(Story(number).Scenario));
                time.Advance(TimeSpan.FromSeconds(1));
                if (number % 10 == 0)
                    await Drawn(screen, $"1 s  scenarios/{number}/");
                display.Finished(number, ScenarioReport.Of(Story(number), new(Story(number).History)));
            }

            for (var number = 30; number < 39; number++)
                display.Started(number, new SuiteEntry(Story(number).Scenario));
            await Drawn(screen, "0 s  scenarios/38/");
            screen.Rows.Last(row => row.Length > 0).ShouldBe("30 of 40: 30 verified; about 10 s left");
            screen.Rows.Count(row => row.StartsWith("running", StringComparison.Ordinal)).ShouldBe(9);
        });

        screen.Rows.ShouldAllBe(row => row.Length <= width);
        var text = string.Join('\n', screen.Rows);
        text.ShouldNotContain("running", customMessage: "the foot is taken away at the end");
        screen.Rows.Count(row => row.StartsWith("verified      ", StringComparison.Ordinal)).ShouldBe(30);
        foreach (var row in screen.Rows.Where(row => row.Length > 0))
            (row.StartsWith("verified", StringComparison.Ordinal) ? row[23] != ' ' : row[..23].Trim().Length == 0).ShouldBeTrue(row);
        for (var number = 0; number < 30; number++)
            text.ShouldContain($"scenarios/{number}/deploy.yaml");
        string.Concat(screen.Rows.Select(row => row.Length > 23 ? $"{row[23..]} " : "")).ShouldContain("502 connections, 0 lost, 0 delayed");
        if (width >= 120)
            screen.Rows.Count(row => row.Length > 0).ShouldBe(30, "there is room for a line each");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Many_threads_write_while_it_draws_and_none_waits_for_ever(CancellationToken cancellation)
    {
        using var screen = new Screen(80);
        var status = new LiveStatus(Console(screen, 80, height: 10), new HastyTime());

        // On a thread of its own: what waits for ever does so before it has returned.
        await Task.Run(() => status.ShowAsync(() => "drawn", () => Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() => Say(thread), cancellation)))), cancellation).WaitAsync(cancellation);

        void Say(int thread)
        {
            for (var line = 0; line < 500; line++)
                status.Say($"{thread}.{line};");
        }

        for (var thread = 0; thread < 4; thread++)
            screen.Rows.ShouldContain($"{thread}.499;");
    }

    [Test]
    public async Task What_does_not_fit_on_the_terminal_is_counted()
    {
        using var screen = new Screen(80);
        var display = new LiveProgress(Console(screen, 80, height: 6), new SuiteProgress(40, time), time);

        await display.ShowAsync(async () =>
        {
            for (var number = 0; number < 20; number++)
                display.Started(number, new SuiteEntry(Story(number).Scenario));
            await Drawn(screen, "17 more run; ");
            screen.Rows.Count(row => row.StartsWith("running", StringComparison.Ordinal)).ShouldBe(3);
        });
    }

    [Test]
    public async Task A_line_that_is_longer_than_the_terminal_is_broken_by_it_and_not_by_the_program()
    {
        using var screen = new Screen(60);
        var status = new LiveStatus(Console(screen, 60, height: 10), time);
        var command = $"rollover run {new string('x', 100)}";

        await status.ShowAsync(() => $"1 of 2 {new string('y', 100)}", async () =>
        {
            await Drawn(screen, "1 of 2");
            status.Say([new ReportLine(ReportRole.Remedy, "  again    ", command)]);
            await Drawn(screen, new string('x', 48));
            screen.Rows.Last(row => row.Length > 0).Length.ShouldBeLessThanOrEqualTo(60);
        });

        screen.Stream.ShouldContain(command, customMessage: "it can be copied in one piece");
    }

    [Test]
    public void Without_colours_there_are_none()
    {
        using var screen = new Screen(80);
        new LiveStatus(Console(screen, 80, 10, ColorSystemSupport.NoColors), time).Say([new ReportLine(ReportRole.Violated, "violated: ", "it")]);
        screen.Stream.ShouldNotMatch("\e\\[[0-9;]*3[0-9][;m]");

        new LiveStatus(Console(screen, 80, 10), time).Say([new ReportLine(ReportRole.Violated, "violated: ", "it")]);
        screen.Stream.ShouldMatch("\e\\[[0-9;]*m");
    }

    /// <summary>Draws without a pause.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.FromTicks(Math.Min(dueTime.Ticks, 1)), period);
    }

    private static ScenarioResult Story(int number) => RolloverStory.Verified(name: "a rollover", file: $"scenarios/{number}/deploy.yaml", traffic: 500);

    /// <summary>The foot is drawn from time to time; not by this test's clock.</summary>
    private static async Task Drawn(Screen screen, string text)
    {
        await Task.Yield();
        Until.Holds(() => screen.Rows.Any(row => row.Contains(text, StringComparison.Ordinal)), TimeSpan.FromSeconds(30)).ShouldBeTrue(text);
    }

    private static IAnsiConsole Console(TextWriter output, int width, int height, ColorSystemSupport colours = ColorSystemSupport.Standard)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = colours, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        console.Profile.Height = height;
        return console;
    }
}

using System.Globalization;
using System.Text;
using Harness.Commands;
using Harness.Histories;
using Harness.Reporting;
using Harness.Scenarios;
using Harness.Suites;
using Spectre.Console;

namespace Harness.Tests.Commands;

/// <summary>Whatever comes from a file or a server is printed so that it cannot steer the terminal, or paint one word over another.</summary>
internal sealed class HostileNamesTests
{
    // Escapes, C1, DEL, bidirectional and invisible controls, as an author can write them.
    private const string Hostile = """\e[2K\e[1Gverified\x9b31m\x7f\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u2028\ufeff\U000e0041 [red]m[/] [[x""";

    private const string Faulty = $$"""
        version: 1
        name: "{{Hostile}}"
        tags: [hostile]
        servers:
          v1: { command: [sh, -c, "printf '{{Hostile}}\\n'; exec ./srv"], ready: { output: "{{Hostile}}" } }
        steps:
          - spawn: v1
          - connect: { session: s1, expect: refused }
          - send: { session: s1, text: "{{Hostile}}" }
        """;

    [Test]
    public async Task Nothing_hostile_is_printed_raw_by_any_command([Values("run", "list", "check", "measure")] string command)
    {
        using var folder = new TemporaryFolder();
        var name = "a\e[31m\u202e\rverified\nverified";
        folder.Write($"{name}.yaml", Faulty);
        folder.Write("bad.yaml", Faulty.Replace("spawn", "spwan\u202e", StringComparison.Ordinal));
        string[] results = command is "run" or "measure" ? ["--results", folder.Of($"results{name}")] : [];

        foreach (var file in (string[])[folder.Of($"{name}.yaml"), folder.Of("bad.yaml"), folder.Of($"none{name}")])
        {
            var printed = await RolloverCommand.RunAsync([command, file, .. results]);

            ShouldBeHarmless(printed.Output);
            ShouldBeHarmless(printed.Errors);
            printed.Output.Split('\n').ShouldNotContain(line => line.StartsWith("verified", StringComparison.Ordinal), printed.Everything);
        }
    }

    [Test]
    public void The_live_table_shows_a_hostile_name_harmless_and_takes_no_markup_from_it()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        var scenario = new Scenario { Name = "\e[1Gverified\u202e [red]m[/]\nverified", File = "x\e.yaml", Steps = [] };
        var progress = new LiveProgress(console, new SuiteProgress(2, TimeProvider.System), TimeProvider.System);
        progress.Started(0, new SuiteEntry(scenario));
        progress.Finished(1, ScenarioReport.Of(new ScenarioResult(new Scenario { Name = "\e[1Gverified [red]m[/]", Steps = [] }, null, new History(TimeProvider.System), TimeSpan.Zero, null, "a \e[31mreason\nverified"), null));

        console.Write(progress);
        new LiveStatus(console, TimeProvider.System).Say("\e[1Gverified\nverified");
        new LiveStatus(console, TimeProvider.System).Say([new ReportLine(ReportRole.Fact, "\e[1Gverified", "\rverified")]);

        ShouldBeHarmless(text.ToString());
        text.ToString().ShouldContain("[red]m[/]");
        text.ToString().Split('\n').ShouldNotContain(line => line.TrimStart().StartsWith("verified", StringComparison.Ordinal));
    }

    [Test]
    public void No_control_character_passes_the_way_to_the_terminal_and_every_other_one_does()
    {
        using var text = new StringWriter();
        using var safe = new SafeWriter(text);
        foreach (var scalar in Enumerable.Range(0, 0x110000).Where(Rune.IsValid))
            safe.Write(new Rune(scalar).ToString());
        safe.Write('\e');
        safe.Write(['\u202e', 'x'], 0, 2);
        safe.WriteLine("\x9b");
        safe.Write("half \ud83d of a pair");

        ShouldBeHarmless(text.ToString());
        foreach (var sign in (string[])["a", "ä", "ж", "中", "😀", "\n"])
            text.ToString().ShouldContain(sign);
        text.ToString().EnumerateRunes().Count().ShouldBeGreaterThan(0x10f000, "one is printed for each");
    }

    private static void ShouldBeHarmless(string printed) => printed.EnumerateRunes().Where(IsHarmful).Select(rune => $"U+{rune.Value:X4}").ShouldBeEmpty();

    /// <summary>A zero width joiner makes one sign of several emoji, and hides nothing.</summary>
    private static bool IsHarmful(Rune rune) => rune.Value is not ('\n' or 0x200D)
        && Rune.GetUnicodeCategory(rune) is (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

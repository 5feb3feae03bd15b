using System.Reflection;
using System.Text.RegularExpressions;
using Harness.Commands;
using Harness.Rules.Conditions;
using Harness.Reporting;

namespace Harness.Tests.Documentation;

internal sealed partial class CommandLineReference
{
    private const string Page = "docs/command-line.md";

    /// <summary>How the documentation names the program, and what that stands for.</summary>
    private static readonly string[] programs = ["rollover ", "dotnet run --project src/Harness -- "];

    private static readonly string[] commands = ["run", "check", "list", "new", "fmt", "explain", "schema", "report", "show", "try", "measure", "survey", "prove", "explore", "network", "leave", "replace", "completion"];

    [TestCase("")]
    [TestCase("run")]
    [TestCase("check")]
    [TestCase("list")]
    [TestCase("new")]
    [TestCase("fmt")]
    [TestCase("explain")]
    [TestCase("schema")]
    [TestCase("report")]
    [TestCase("show")]
    [TestCase("try")]
    [TestCase("measure")]
    [TestCase("survey")]
    [TestCase("prove")]
    [TestCase("explore")]
    [TestCase("network")]
    [TestCase("leave")]
    [TestCase("replace")]
    [TestCase("completion")]
    public async Task The_help_is_what_the_program_prints(string command)
    {
        var words = $"{command} --help".TrimStart();
        GeneratedText.Verify(Page, $"rollover {words}", $"```text\n{await PrintedAsync(words.Split(' '))}\n```");
    }

    [Test]
    public void The_conditions_of_an_exploration_are_those_of_the_code() => GeneratedText.Verify(
        Page,
        "conditions",
        GeneratedText.Table(["name", "meaning"], ConditionBook.All.Select(condition => (IEnumerable<string>)[$"`{condition.Name}`", condition.Meaning])));

    [Test]
    public async Task The_version_is_what_the_program_prints() =>
        (await PrintedAsync("--version")).ShouldMatch(@"^rollover \d+\.\d+\.\d+$");

    [TestCase("README.md")]
    [TestCase(Page)]
    public void Every_exit_code_is_in_the_table(string page)
    {
        var listed = ExitCodeRow().Matches(MarkdownFile.Of(page).Prose).Select(match => int.Parse(match.Groups["code"].Value));
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!);
        listed.ShouldBe(codes.Order());
    }

    [Test]
    public async Task Commands_and_options_in_the_documentation_exist()
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var command in commands)
            options[command] = await PrintedAsync(command, "--help");

        var lines = CommandLines().ToList();
        lines.Count.ShouldBeGreaterThan(5);
        foreach (var (place, line) in lines)
        {
            var words = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["--help"] or ["--version"])
                continue;
            commands.ShouldContain(words[0], $"{place}: {line}");
            foreach (var option in words.Skip(1).TakeWhile(word => word != "--").Where(word => word.StartsWith('-')))
                options[words[0]].ShouldContain($"{option} ", Case.Sensitive, $"{place}: {line}");
        }
    }

    private static IEnumerable<(string Place, string Line)> CommandLines() =>
        from page in MarkdownFile.All
        from block in page.Blocks
        where block.Language == "sh"
        from line in block.Text.Split('\n')
        from program in programs
        where line.StartsWith(program, StringComparison.Ordinal)
        select (block.ToString(), line[program.Length..]);

    private static async Task<string> PrintedAsync(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        (await CommandLine.RunAsync(arguments, new Terminal(output, errors, Live: null), beforeRun: () => { }, CancellationToken.None)).ShouldBe(ExitCodes.Verified, errors.ToString());
        return string.Join('\n', output.ToString().ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(line => line.TrimEnd()));
    }

    [GeneratedRegex(@"^\| (?<code>\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExitCodeRow();
}

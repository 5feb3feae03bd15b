using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Linux;

namespace Harness.Tests.Documentation;

/// <summary>Scenarios that the documentation shows are valid, and the whole ones are run: what a reader copies works.</summary>
internal sealed class ScenariosInTheDocumentation
{
    private const string FragmentNote = "fragment";

    private static readonly VerbCatalog verbs = new();
    private static readonly ScenarioFile format = ScenarioFormat.Of(verbs);

    public static IEnumerable<CodeBlock> Whole => Blocks.Where(block => block.Note == "");

    public static IEnumerable<CodeBlock> Fragments => Blocks.Where(block => block.Note == FragmentNote);

    private static IEnumerable<CodeBlock> Blocks => MarkdownFile.All.Where(page => page.Name != Tutorial.Page).SelectMany(page => page.Blocks).Where(block => block.Language == "yaml");

    [Test]
    public void Each_is_whole_or_a_fragment() =>
        Blocks.Where(block => block.Note is not ("" or FragmentNote)).ShouldBeEmpty("a yaml block is fenced as ```yaml or as ```yaml fragment");

    [TestCaseSource(nameof(Whole))]
    public async Task Each_whole_one_is_verified(CodeBlock block)
    {
        foreach (var scenario in Read(block, block.Text))
            await VerifyAsync(scenario);
    }

    private static async Task VerifyAsync(Scenario scenario)
    {
        using var folder = new TemporaryFolder();
        var options = new SuiteOptions(LinuxWorlds.OfThisMachine, ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow));
        var result = await new SuiteRunner(verbs, EchoProgram.BesideHarness, options).RunOneAsync(scenario, CancellationToken.None);
        if (result.IsSkipped)
            Assert.Ignore(result.NotRunBecause!);
        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [TestCaseSource(nameof(Fragments))]
    public void Each_fragment_can_be_read(CodeBlock block)
    {
        if (block.Text.StartsWith("- ", StringComparison.Ordinal))
            ReadSteps(block);
        else
            Read(block, Completed(block.Text));
    }

    /// <summary>Steps alone: what they use, other steps would have to make first, so only how they are written is checked.</summary>
    private static void ReadSteps(CodeBlock block)
    {
        var source = SourceText.Of(block.ToString(), block.Text);
        var problems = new Problems();
        verbs.Reader.TryRead(YamlDocument.Read(source, problems).Root!, problems, out _);
        problems.None.ShouldBeTrue(ProblemText.Render(source, problems.InOrder));
    }

    /// <summary>Keys of a header, with what a whole scenario has besides.</summary>
    private static string Completed(string header)
    {
        var keys = header.Split('\n').Where(line => line.Length > 0 && char.IsAsciiLetter(line[0])).Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        return (keys.Contains("version") ? "" : "version: 1\n") + (keys.Contains("name") ? "" : "name: fragment\n") + header
            + (keys.Contains("steps") ? "" : "steps:\n  - spawn: v1\n  - spawn: v2\n");
    }

    private static IReadOnlyList<Scenario> Read(CodeBlock block, string text)
    {
        var source = SourceText.Of(block.ToString(), text);
        var problems = new Problems();
        var scenarios = format.ReadAll(source, problems);
        scenarios.ShouldNotBeEmpty(ProblemText.Render(source, problems.InOrder));
        return scenarios;
    }
}

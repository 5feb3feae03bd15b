using System.Text;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Tests.Scenarios.Files;

/// <summary>Scenario files, and what their author is told about them.</summary>
internal static class Told
{
    private const string Header = "version: 1\nname: x\n";

    internal static VerbCatalog Verbs { get; } = new();

    internal static ScenarioFile Format { get; } = ScenarioFormat.Of(Verbs);

    /// <summary>What is said of each text as a whole file, one after another: the text of a snapshot.</summary>
    internal static string OfFiles(params string[] texts) => Of(texts, text => text);

    /// <summary>What is said of each text as the keys between the name and the steps of a good scenario.</summary>
    internal static string OfHeaders(params string[] texts) => Of(texts, text => $"{Header}{text}\nsteps:\n  - spawn: v1\n  - spawn: v2\n");

    /// <summary>What is said of each text as the steps of a scenario.</summary>
    internal static string OfSteps(params string[] texts) => Of(texts, WithSteps);

    /// <summary>A file with these steps.</summary>
    internal static string WithSteps(string steps) => $"{Header}steps:\n{Indented(steps)}\n";

    /// <summary>The scenario of a text that is without problems.</summary>
    internal static Scenario Read(string text)
    {
        var (scenario, said) = Look(text);
        said.ShouldBe("fine\n");
        return scenario.ShouldNotBeNull();
    }

    /// <summary>The only step, or the last one, of a file with these steps.</summary>
    internal static Step ReadLastStep(string steps) => Read(WithSteps(steps)).Steps[^1];

    private static string Of(string[] texts, Func<string, string> file)
    {
        var all = new StringBuilder();
        foreach (var text in texts)
            all.Append($"--- {text.TrimEnd().ReplaceLineEndings("\n    ")}\n{Look(file(text)).Said}");
        return all.ToString();
    }

    private static (Scenario? Scenario, string Said) Look(string text)
    {
        var source = SourceText.Of("scenarios/x.yaml", text);
        var problems = new Problems();
        var scenario = Format.Read(source, problems);
        (scenario is null).ShouldBe(!problems.None);
        return (scenario, problems.InOrder.Count == 0 ? "fine\n" : ProblemText.Render(source, problems.InOrder));
    }

    private static string Indented(string steps) => "  " + steps.TrimEnd().ReplaceLineEndings("\n  ");
}

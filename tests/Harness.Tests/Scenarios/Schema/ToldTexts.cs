using System.Text.RegularExpressions;
using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Scenarios.Schema;

/// <summary>A text of which a snapshot says what its author is told.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Written">The text as the test has it: a file, keys of a header, or steps.</param>
/// <param name="Messages">What is wrong with it by the reader; warnings are not among it.</param>
internal sealed record ToldText(string Snapshot, string Written, IReadOnlyList<string> Messages)
{
    /// <summary>The whole file.</summary>
    public string File =>
        IsFile ? Written
        : Written.StartsWith('-') ? Told.WithSteps(Written)
        : $"version: 1\nname: x\n{Written}\nsteps:\n  - spawn: v1\n  - spawn: v2\n";

    private bool IsFile => Snapshot.Contains("What_is_no_scenario", StringComparison.Ordinal) || Regex.IsMatch(Written, "^(version|steps):", RegexOptions.Multiline | RegexOptions.ExplicitCapture);

    public override string ToString() => $"{Snapshot}: {Written}";
}

/// <summary>The texts of the snapshots of error messages.</summary>
internal static partial class ToldTexts
{
    private static readonly string[] classes = ["Files/HeaderMessages", "Files/OnePass", "Syntax/StepMessages", "Checking/CheckMessages"];

    public static IReadOnlyList<ToldText> All { get; } =
    [
        .. classes.SelectMany(name => Directory.EnumerateFiles(RepositoryFolder.Of("tests/Harness.Tests/Scenarios", Path.GetDirectoryName(name)!), $"{Path.GetFileName(name)}.*.verified.txt").Order(StringComparer.Ordinal))
            .SelectMany(In),
    ];

    private static IEnumerable<ToldText> In(string file)
    {
        foreach (Match text in Text().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
        {
            var messages = Message().Matches(text.Groups["said"].Value).Select(message => message.Groups["message"].Value);
            yield return new ToldText(Path.GetFileName(file).Replace(".verified.txt", "", StringComparison.Ordinal), text.Groups["text"].Value.Replace("\n    ", "\n", StringComparison.Ordinal), [.. messages]);
        }
    }

    [GeneratedRegex(@"^--- (?<text>[^\n]*(\n    [^\n]*|\n(?=\n|    ))*)\n(?<said>(fine\n|scenarios/)(?s:.*?))(?=^--- |\z)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Text();

    [GeneratedRegex(@"^scenarios/x\.yaml(:\d+:\d+)?: error: (?<message>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Message();
}

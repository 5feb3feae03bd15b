using System.Text;
using Harness.Scenarios;
using Harness.Scenarios.Files;

namespace Harness.Exploring;

/// <summary>A small scenario that violates a rule, and where it came from.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Rules">The rules that the rollover violated from which it was made.</param>
/// <param name="Seed">The seed of that rollover.</param>
/// <param name="Number">Its number.</param>
/// <param name="IsSimulated">Whether it was found in a simulated world, and fails there.</param>
/// <param name="Failed">How many of <paramref name="Runs"/> runs of this scenario failed.</param>
/// <param name="Runs">How often it was run.</param>
internal sealed record FoundRollover(Scenario Scenario, IReadOnlyList<string> Rules, ulong Seed, int Number, bool IsSimulated, int Failed, int Runs)
{
    /// <summary>The file: the scenario under a comment that says what it shows.</summary>
    public string Write(ScenarioFile format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var text = new StringBuilder();
        var world = IsSimulated ? " --world simulated" : "";
        text.AppendLine($"# Violates {string.Join(", ", Rules)} in {Failed} of {Runs} runs{(IsSimulated ? " in simulated worlds" : "")}.");
        text.AppendLine($"# From rollover {Number} of 'rollover explore --seed {Seed}{world}'.");
        return text.Append(format.Write(Scenario)).ToString().ReplaceLineEndings("\n");
    }

    /// <summary>A name for its file.</summary>
    public string FileName => $"{Rules[0]}-{Seed}-{Number}.yaml";
}

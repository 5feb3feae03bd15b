
namespace Harness.Rules.Conditions;

/// <summary>Something that may or may not have happened in a run: by it one sees whether a test has tested what it was meant to.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Meaning">What it says, in a few words.</param>
/// <param name="Occurred">Whether it happened at least once: a pure function of the history.</param>
internal sealed record Condition(string Name, string Meaning, Func<RunFacts, bool> Occurred);

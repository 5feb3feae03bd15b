namespace Rollover.Extending;

/// <summary>
/// A rule of your own: a property that every run has to have. It is a pure function of the history: it looks at no clock, no process and no file. It can accuse and doubt, and it cannot
/// excuse: what another rule holds against a server stays.
/// </summary>
public interface IRolloverRule
{
    /// <summary>Its name, as <c>expect</c> and reports use it: lower-case words with hyphens between them.</summary>
    string Name { get; }

    /// <summary>What holds, in one sentence.</summary>
    string Property { get; }

    /// <summary>Everything that speaks against the run, in the order of the history. A rule that throws makes the run inconclusive.</summary>
    /// <param name="history">The history of the run, up to its end.</param>
    IEnumerable<RuleFinding> Check(RunHistory history);
}

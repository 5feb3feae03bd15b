namespace Rollover.Extending;

/// <summary>
/// A rule of your own: a property that every run has to have. It is a pure function of the history: it looks at no clock, no process and no file. It can report violations and doubts. It
/// cannot excuse: the findings of other rules stay. One instance judges all runs of a process, also several at the same time: it keeps no state.
/// </summary>
public interface IRolloverRule
{
    /// <summary>Its name, as <c>expect</c> and reports use it: lower-case words with hyphens between them.</summary>
    string Name { get; }

    /// <summary>What holds, in one sentence.</summary>
    string Property { get; }

    /// <summary>Everything that speaks against the run, in the order of the history. A rule that throws makes the run inconclusive, and so does one that takes longer than a minute, or a
    /// finding that is none: without a message or evidence, or with an event, a session or a server of another run.</summary>
    /// <param name="history">The history of the run, up to its end.</param>
    IEnumerable<RuleFinding> Check(RunHistory history);
}

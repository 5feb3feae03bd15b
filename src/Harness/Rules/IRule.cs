using Harness.Histories;

namespace Harness.Rules;

/// <summary>
/// One property that every run has to have, whatever its scenario says. A rule is a pure function of the history; it applies to
/// old histories as well. A new rule is one such class, and its line in <see cref="RuleBook"/>.
/// </summary>
public interface IRule
{
    /// <summary>Its stable name, which reports and <c>expect: { violated: … }</c> use.</summary>
    string Name { get; }

    /// <summary>The property, in one sentence.</summary>
    string Property { get; }

    /// <summary>Every violation of it, in the order of the history.</summary>
    IEnumerable<Violation> Check(RunFacts facts);
}

/// <summary>That a rule was broken, and by what.</summary>
/// <param name="Message">What happened, in one sentence without a full stop.</param>
/// <param name="Expected">What should have been.</param>
/// <param name="Actual">What was.</param>
/// <param name="Evidence">The events that prove it, in order; at least one.</param>
/// <param name="Sessions">The sessions it is about.</param>
/// <param name="Servers">The servers it is about.</param>
public sealed record Violation(
    string Message,
    string Expected,
    string Actual,
    IReadOnlyList<HistoryEvent> Evidence,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Servers);

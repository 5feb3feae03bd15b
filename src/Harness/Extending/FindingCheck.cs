using Harness.Observations;
using Harness.Rules;
using Rollover;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>Makes a claim of a finding of an extension's rule. One that cannot be is refused here: a report that it breaks would take the whole suite with it.</summary>
/// <param name="facts">The run.</param>
/// <param name="history">The run, as the rule was given it.</param>
internal sealed class FindingCheck(RunFacts facts, RunHistory history)
{
    /// <summary>The claim.</summary>
    /// <exception cref="InvalidOperationException">It is no finding of this run; the message says why.</exception>
    public Claim ClaimOf(RuleFinding? finding)
    {
        if (finding is null)
            throw new InvalidOperationException("a finding is null");
        if (string.IsNullOrWhiteSpace(finding.Message))
            throw new InvalidOperationException("a finding has no message");
        if (finding.Evidence is not { Count: > 0 } events)
            throw new InvalidOperationException($"a finding has no evidence: {finding.Message}");
        List<HistoryEvent> evidence = [.. events.Select(happened => EventOf(happened, finding))];
        RequireText(finding.Expected, nameof(finding.Expected), finding);
        RequireText(finding.Actual, nameof(finding.Actual), finding);
        RequireNames(finding.Sessions, nameof(finding.Sessions), finding);
        RequireNames(finding.Servers, nameof(finding.Servers), finding);
        foreach (var session in finding.Sessions.Where(session => facts.Session(session) is null))
            throw new InvalidOperationException($"a finding is about a session of another run: there is no session '{session}' ({finding.Message})");
        foreach (var server in finding.Servers.Where(server => facts.Server(server) is null))
            throw new InvalidOperationException($"a finding is about a server of another run: there is no server '{server}' ({finding.Message})");
        return finding.IsDoubt
            ? new Doubt(finding.Message, evidence, finding.Sessions, finding.Servers)
            : new Violation(finding.Message, finding.Expected, finding.Actual, evidence, finding.Sessions, finding.Servers);
    }

    private HistoryEvent EventOf(RunEvent? happened, RuleFinding finding)
    {
        if (happened is null)
            throw new InvalidOperationException($"a finding has evidence that is null: {finding.Message}");
        var at = happened.Sequence - 1;
        return at >= 0 && at < history.Events.Count && ReferenceEquals(history.Events[at], happened)
            ? facts.Events[at]
            : throw new InvalidOperationException($"a finding has an event that is not of this history: {finding.Message}");
    }

    private static void RequireText(string? text, string member, RuleFinding finding)
    {
        if (text is null)
            throw new InvalidOperationException($"{member} of a finding is null: {finding.Message}");
    }

    private static void RequireNames(IReadOnlyList<string?>? names, string member, RuleFinding finding)
    {
        if (names is null || names.Contains(null))
            throw new InvalidOperationException($"{member} of a finding is null, or has a name that is: {finding.Message}");
    }
}

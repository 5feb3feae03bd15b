using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Rollover;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>A rule of an extension. It gets the history as it stands in its file, and its findings are violations or doubts: it excuses nothing.</summary>
internal sealed class ExtensionRule(IRolloverRule rule) : IRule
{
    /// <inheritdoc/>
    public string Name => rule.Name;

    /// <inheritdoc/>
    public string Property => rule.Property;

    /// <inheritdoc/>
    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var events = facts.Events;
        foreach (var finding in rule.Check(RunHistory.Of(events.Select(Written))))
        {
            List<HistoryEvent> evidence = [.. finding.Evidence.Select(happened => events[happened.Sequence - 1])];
            if (evidence.Count == 0)
                throw new InvalidOperationException($"a finding has no evidence: {finding.Message}");
            yield return finding.IsDoubt
                ? new Doubt(finding.Message, evidence, finding.Sessions, finding.Servers)
                : new Violation(finding.Message, finding.Expected, finding.Actual, evidence, finding.Sessions, finding.Servers);
        }
    }

    private static JsonElement Written(HistoryEvent happened)
    {
        using var document = JsonDocument.Parse(HistoryJson.Write(happened));
        return document.RootElement.Clone();
    }
}

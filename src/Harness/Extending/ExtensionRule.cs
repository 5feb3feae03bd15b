using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Rollover;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>A rule of an extension. It gets the history as it stands in its file, and its findings are violations or doubts: it excuses nothing. One that does not end is given up.</summary>
/// <param name="rule">The rule.</param>
/// <param name="longest">How long it may take; null: a minute.</param>
internal sealed class ExtensionRule(IRolloverRule rule, TimeSpan? longest = null) : IInterruptibleRule
{
    /// <summary>How long it may go on when the user has stopped the run: what it finds until then counts.</summary>
    private static readonly TimeSpan longestAfterStop = TimeSpan.FromSeconds(1);

    private readonly TimeSpan longest = longest ?? TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => rule.Name;

    /// <inheritdoc/>
    public string Property => rule.Property;

    /// <inheritdoc/>
    public IEnumerable<Claim> Check(RunFacts facts) => Check(facts, CancellationToken.None);

    /// <inheritdoc/>
    public IEnumerable<Claim> Check(RunFacts facts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var history = RunHistory.Of(facts.Events.Select(Written));
        var search = new RuleSearch(rule, history);
        var failure = search.Run(longest, longestAfterStop, cancellation);

        // What it has found before it failed is found.
        var check = new FindingCheck(facts, history);
        foreach (var finding in search.Found)
            yield return check.ClaimOf(finding);
        if (failure is not null)
            throw failure;
    }

    private static JsonElement Written(HistoryEvent happened)
    {
        using var document = JsonDocument.Parse(HistoryJson.Write(happened));
        return document.RootElement.Clone();
    }
}

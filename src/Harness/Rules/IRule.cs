namespace Harness.Rules;

/// <summary>
/// One property that every run has to have, whatever its scenario says. A rule is a pure function of the history; it applies to
/// old histories as well. A new rule is one such class, and its line in <see cref="RuleBook"/>.
/// </summary>
internal interface IRule
{
    /// <summary>Its stable name, which reports and <c>expect: { violated: … }</c> use.</summary>
    string Name { get; }

    /// <summary>The property, in one sentence.</summary>
    string Property { get; }

    /// <summary>Every violation of it, every excuse it makes and every doubt, in the order of the history.</summary>
    IEnumerable<Claim> Check(RunFacts facts);
}

/// <summary>A rule that may take long, or not end: it is somebody else's. It gives up soon when the user stops the run.</summary>
internal interface IInterruptibleRule : IRule
{
    /// <summary>The same, until it is told to give up.</summary>
    IEnumerable<Claim> Check(RunFacts facts, CancellationToken cancellation);
}

/// <summary>A rule that judges what the other rules have left unclaimed. It is asked after them.</summary>
internal interface ILastRule : IRule
{
    /// <summary>Every violation, with all that the other rules have claimed.</summary>
    IEnumerable<Claim> Check(RunFacts facts, IReadOnlyCollection<(IRule Rule, Claim Claim)> claims);
}

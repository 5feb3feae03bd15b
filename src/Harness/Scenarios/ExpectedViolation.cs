namespace Harness.Scenarios;

/// <summary>A violation that a scenario is there to show: an item of <c>expect: { violated: […] }</c>.</summary>
/// <param name="Rule">The name of the rule that is broken.</param>
/// <param name="Step">
/// The number of the step in which it is broken, as reports show it: <c>4</c>, <c>4.2</c> inside of a repeat or parallel, <c>4#3.2</c> in the third
/// turn; null for anywhere.
/// </param>
internal sealed record ExpectedViolation(string Rule, string? Step = null)
{
    /// <summary>The rule that says nothing without a step: any step that fails breaks it, and only one of them is what the scenario shows.</summary>
    public const string NeedsStep = "steps-hold";

    /// <summary>A violation of this rule, anywhere.</summary>
    public static implicit operator ExpectedViolation(string rule) => new(rule);

    /// <summary>For messages: <c>clean-exit</c>, or <c>steps-hold in step 4</c>.</summary>
    public override string ToString() => Step is null ? Rule : $"{Rule} in step {Step}";
}

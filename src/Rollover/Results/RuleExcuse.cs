namespace Rollover;

/// <summary>A bad outcome that is held against nobody: the run itself brought it about.</summary>
/// <param name="Rule">The rule that excuses it.</param>
/// <param name="Reason">Why, in one sentence without a full stop.</param>
/// <param name="Sessions">The sessions that it is about.</param>
/// <param name="Servers">The servers that it is about.</param>
public sealed record RuleExcuse(string Rule, string Reason, IReadOnlyList<string> Sessions, IReadOnlyList<string> Servers);

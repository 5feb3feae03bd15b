namespace Harness.Scenarios;

/// <summary>Something in a scenario file that keeps it from being run, or that its author is warned of.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Message">What is wrong, in one line without a full stop.</param>
/// <param name="Remedy">How to mend it (<c>did you mean 'x'?</c>), or null.</param>
/// <param name="IsWarning">Whether the file can be run all the same.</param>
internal sealed record Problem(SourceSpan Span, string Message, string? Remedy = null, bool IsWarning = false);

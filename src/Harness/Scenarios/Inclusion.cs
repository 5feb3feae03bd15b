namespace Harness.Scenarios;

/// <summary>A file of steps that another one includes, at one place.</summary>
/// <param name="File">Its path, as messages show it.</param>
/// <param name="From">The place of the step that includes it.</param>
internal sealed record Inclusion(string File, SourceSpan From);

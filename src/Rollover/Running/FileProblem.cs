namespace Rollover;

/// <summary>What is wrong with a scenario file, or what its author is warned of.</summary>
/// <param name="Message">What is wrong, in one sentence without a full stop.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="IsWarning">Whether the file can be run all the same.</param>
public sealed record FileProblem(string Message, int Line, int Column, bool IsWarning)
{
    /// <summary>What helps; null where nothing is known.</summary>
    public string? Remedy { get; init; }
}

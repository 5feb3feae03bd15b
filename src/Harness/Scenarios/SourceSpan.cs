namespace Harness.Scenarios;

/// <summary>A place in a scenario file: where a problem is shown and where a step stands.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column of the first character, from 1, counted in UTF-16 code units.</param>
/// <param name="Length">How many characters of that line belong to it; at least 1.</param>
internal readonly record struct SourceSpan(int Line, int Column, int Length)
{
    /// <summary>The file that it is in, where another one includes that; null: the scenario's own.</summary>
    public Inclusion? Included { get; init; }

    /// <summary>The first character of a file: for what concerns the file as a whole.</summary>
    public static SourceSpan Start { get; } = new(1, 1, 1);

    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}

namespace Rollover;

/// <summary>A scenario that can be run: of a file, or of a <see cref="RolloverBuilder"/>.</summary>
public sealed record RolloverScenario
{
    internal RolloverScenario()
    {
    }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The path of its file. What it names with a relative path is relative to the folder of this file. One of a builder has no such file.</summary>
    public required string Path { get; init; }

    /// <summary>The line of its name in its file, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>What it shows; null where it does not say so.</summary>
    public string? Description { get; init; }

    /// <summary>Words by which it can be chosen.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Which cell of its file's matrix it is, such as <c>network=20ms</c>; null if the file has none.</summary>
    public string? Cell { get; init; }

    /// <summary>Its text, where no file has it; otherwise null.</summary>
    public string? Text { get; init; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

using Harness.Scenarios.Values;

namespace Harness.Scenarios;

/// <summary>Which sessions a step speaks of: names in the order written, or all that are open.</summary>
internal sealed record SessionSet
{
    /// <summary>The most sessions that one range may name.</summary>
    public const int LargestRange = 100_000;

    /// <summary>The most sessions that the steps of one file may name, all together: it bounds the memory that a file can take.</summary>
    public const int MostInFile = 200_000;

    private SessionSet(IReadOnlyList<string> names, string text, bool all)
    {
        Names = names;
        Text = text;
        All = all;
    }

    /// <summary>Every session that is open when the step begins.</summary>
    public static SessionSet Everything { get; } = new([], "all", all: true);

    /// <summary>The names, expanded; empty for <see cref="Everything"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>As the author wrote it: <c>s1..s4</c>, <c>a, b1..b3</c> or <c>all</c>.</summary>
    public string Text { get; }

    /// <summary>Whether this is <see cref="Everything"/>.</summary>
    public bool All { get; }

    /// <summary>The sessions with these names.</summary>
    public static SessionSet Of(params IReadOnlyList<string> names) => new(names, string.Join(", ", names), all: false);

    /// <summary>The sessions with these names, written with ranges wherever three or more follow each other: <c>a, s1..s4</c>.</summary>
    public static SessionSet InRanges(IReadOnlyList<string> names) => new(names, string.Join(", ", RangeText.Of(names)), all: false);

    /// <summary>The sessions with these names, and how the author wrote them.</summary>
    public static SessionSet Written(IReadOnlyList<string> names, string text) => new(names, text, all: false);

    /// <inheritdoc/>
    public bool Equals(SessionSet? other) => other is not null && All == other.All && Names.SequenceEqual(other.Names);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(All, Names.Count, Names.Count > 0 ? Names[0] : null);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

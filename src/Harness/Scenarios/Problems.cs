namespace Harness.Scenarios;

/// <summary>Collects the problems of one file, so that a single pass names all of them.</summary>
internal sealed class Problems
{
    private readonly List<Problem> found = [];

    /// <summary>What was found, in the order of the file; the same problem at the same place counts once.</summary>
    public IReadOnlyList<Problem> InOrder =>
        [.. found.Distinct().OrderBy(problem => problem.Span.Included?.File ?? "", StringComparer.Ordinal).ThenBy(problem => problem.Span.Line).ThenBy(problem => problem.Span.Column)];

    /// <summary>Whether nothing was found so far that keeps the file from being run.</summary>
    public bool None => found.TrueForAll(problem => problem.IsWarning);

    /// <summary>How many were added; cheaper than <see cref="InOrder"/>.</summary>
    public int Count => found.Count;

    /// <summary>How many sessions the file has named so far, of the <see cref="SessionSet.MostInFile"/> that it may.</summary>
    internal int SessionsNamed { get; set; }

    /// <summary>How many sessions the check of the file has looked at so far because a step says <c>all</c>.</summary>
    internal long SessionsLookedAt { get; set; }

    /// <summary>Whether they are of a file of which only a part could be read: what seems to be missing may stand in the rest.</summary>
    internal bool OfPart { get; init; }

    /// <summary>Adds a problem.</summary>
    public void Add(SourceSpan span, string message, string? remedy = null) => found.Add(new Problem(span, message, remedy));

    /// <summary>Adds what was found elsewhere.</summary>
    public void Add(Problem problem) => found.Add(problem);

    /// <summary>Adds something that the author is warned of, and that does not keep the file from being run.</summary>
    public void Warn(SourceSpan span, string message, string? remedy = null) => found.Add(new Problem(span, message, remedy, IsWarning: true));

    /// <summary>Adds that something is missing, unless it may stand in a part of the file that could not be read.</summary>
    internal void AddMissing(SourceSpan span, string message, string? remedy = null)
    {
        if (!OfPart)
            Add(span, message, remedy);
    }
}

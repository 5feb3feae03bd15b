namespace Harness.Reporting.Formats;

/// <summary>
/// The names of test cases, no two of which are equal: GitLab shows one of those that are, and that may be the one that is good. Runs that are put together may have the same scenarios.
/// </summary>
internal sealed class CaseNames
{
    private readonly HashSet<(string Class, string Name)> taken = [];

    /// <summary>A name for the next test case: the one that is wanted, with a number behind it if there is such a one already.</summary>
    /// <param name="class">The class that it is in.</param>
    /// <param name="name">The name that is wanted.</param>
    public (string Class, string Name) Of(string @class, string name)
    {
        var given = (@class, name);
        for (var number = 2; !taken.Add(given); number++)
            given = (@class, $"{name} ({number})");
        return given;
    }
}

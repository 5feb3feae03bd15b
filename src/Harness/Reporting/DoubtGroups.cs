using System.Text.RegularExpressions;

namespace Harness.Reporting;

/// <summary>Doubts that say the same of different sessions, processes and times: a busy machine makes one for every session of a traffic.</summary>
internal static partial class DoubtGroups
{
    /// <summary>The first doubt of each kind, and how many more there are of it.</summary>
    public static IEnumerable<(string First, int More)> Of(IEnumerable<string> doubts) =>
        doubts.GroupBy(doubt => Particular().Replace(doubt, "#"), StringComparer.Ordinal).Select(group => (group.First(), group.Count() - 1));

    /// <summary>A word with a digit in it: the name of a session, a process id, an address, a time.</summary>
    [GeneratedRegex(@"[\w~'.:]*\d[\w~'.:]*", RegexOptions.NonBacktracking)]
    private static partial Regex Particular();
}

using Harness.Scenarios.Values;

namespace Harness.Scenarios.Checking;

/// <summary>The words of which an author made a set of sessions, each with its place and the sessions that it names.</summary>
internal static class SessionParts
{
    public static IEnumerable<(string Field, IEnumerable<string> Names)> Of(Step step, string field, SessionSet set)
    {
        // Only of what was read as a list the places of the words are known.
        if (!step.ValuePlaces.ContainsKey($"{field}[0]"))
        {
            yield return (field, set.Names);
            yield break;
        }

        var (index, position) = (0, 0);
        foreach (var word in set.Text.Split(", "))
        {
            var count = SessionRange.IsMeant(word) ? SessionRange.Expand(word).Names!.Count : 1;
            yield return ($"{field}[{index++}]", set.Names.Skip(position).Take(count));
            position += count;
        }
    }
}

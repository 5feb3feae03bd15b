namespace Harness.Scenarios.Values;

/// <summary>Finds the word that an author meant, in a closed vocabulary.</summary>
internal static class Suggestion
{
    // A list longer than this is for the reference, not for a message.
    private const int MostListed = 8;

    // No vocabulary has words as long as this; comparing takes time in proportion to the length.
    private const int LongestWord = 64;

    /// <summary>The nearest word, or null where none is near: a slip or two in a short word, up to a third of a long one.</summary>
    public static string? For(string word, IEnumerable<string> vocabulary)
    {
        if (word.Length is 0 or > LongestWord)
            return null;
        var written = Plain(word);
        var nearest = vocabulary
            .Select(candidate => (candidate, distance: EditDistance.Between(written, Plain(candidate))))
            .Where(pair => pair.distance <= Limit(pair.candidate))
            .OrderBy(pair => pair.distance)
            .FirstOrDefault();
        return nearest.candidate;
    }

    /// <summary>
    /// What to say of a word that is not in the vocabulary: <c>did you mean 'x'?</c>, else <c>one of: a, b, c</c> where there are
    /// few words (<c>expected 'a'</c> where there is one), else null.
    /// </summary>
    public static string? Remedy(string word, IEnumerable<string> vocabulary)
    {
        var words = vocabulary.ToList();
        if (For(word, words) is { } nearest)
            return $"did you mean '{nearest}'?";
        if (words.Count == 1)
            return $"expected '{words[0]}'";
        return words.Count is > 0 and <= MostListed ? $"one of: {string.Join(", ", words)}" : null;
    }

    // Case and the choice of '-' or '_' or neither are not what tells two words apart.
    private static string Plain(string word) => word.Replace("-", "").Replace("_", "").ToUpperInvariant();

    private static int Limit(string candidate) => Plain(candidate).Length switch
    {
        <= 2 => 0,
        <= 4 => 1,
        <= 8 => 2,
        var length => Math.Min(length / 3, 5),
    };
}

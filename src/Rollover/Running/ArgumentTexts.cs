namespace Rollover;

/// <summary>Checks of texts that callers give.</summary>
internal static class ArgumentTexts
{
    /// <summary>Refuses null, and half a character (a surrogate without the other one): UTF-8 has none, and a file would have another text than was given.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name of the argument.</param>
    /// <returns>The text.</returns>
    public static string Whole(string? text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new ArgumentException($"the text has half a character at {i} (U+{(int)text[i]:X4}), which no file can have", name);
            i++;
        }

        return text;
    }

    /// <summary>Refuses null, and a null or half a character among them.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="name">The name of the argument.</param>
    /// <returns>The texts.</returns>
    public static IReadOnlyList<string> AllWhole(IEnumerable<string?>? texts, string name)
    {
        ArgumentNullException.ThrowIfNull(texts, name);
        return [.. texts.Select(text => text is null ? throw new ArgumentException("one of the texts is null", name) : Whole(text, name))];
    }

    /// <summary>Refuses what is no path: null, nothing, or one with a zero byte.</summary>
    /// <param name="path">The path.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="name">The name of the argument.</param>
    public static void RequirePath(string? path, string what, string name)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"{what} is no path: {(path is null ? "it is null" : string.IsNullOrWhiteSpace(path) ? "it is empty" : "it has a zero byte")}", name);
    }
}



namespace Harness.Scenarios.Values;

/// <summary>What names look like: ASCII letters, digits, <c>-</c> and <c>_</c>, the first no digit and no <c>-</c>.</summary>
internal static class NameText
{
    internal const int Longest = 100;

    /// <summary>The form of a name, as a JSON Schema has it.</summary>
    internal const string Form = "^[A-Za-z_][A-Za-z0-9_-]{0,99}$";

    /// <summary>The index of the first character that cannot stand where it is, or -1 if the name is one.</summary>
    internal static int FirstWrong(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
            if (!(char.IsAsciiLetter(text[at]) || text[at] == '_' || (at > 0 && (char.IsAsciiDigit(text[at]) || text[at] == '-'))))
                return at;
        return text.Length is 0 or > Longest ? 0 : -1;
    }

    /// <summary>What is wrong with a text that is not a name.</summary>
    internal static string Wrong(string what, string text, int at) => text.Length switch
    {
        0 => $"the name of a {what} is empty",
        > Longest => $"the name of a {what} has at most {Longest} characters",
        _ when at == 0 && (char.IsAsciiDigit(text[0]) || text[0] == '-') => $"the name of a {what} cannot begin with '{text[0]}'",
        _ => $"'{CharacterAt(text, at)}' cannot stand in the name of a {what}",
    };

    private static string CharacterAt(string text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? text.Substring(at, 2) : text.Substring(at, 1);
}

namespace Harness.Reporting;

/// <summary>A page that holds the table of a survey, between two lines.</summary>
internal static class SurveyPage
{
    private const string Full = "<!-- survey -->", Short = "<!-- survey: short -->", End = "<!-- end of survey -->";

    /// <summary>What is wrong with a page, and what helps; null if the table can be written into it.</summary>
    public static string? ProblemOf(string path)
    {
        if (!File.Exists(path))
            return $"there is no file '{path}'";
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"'{path}' cannot be read: {error.Message}";
        }

        return MarkerOf(text) is not { } marker || text.IndexOf(End, text.IndexOf(marker, StringComparison.Ordinal), StringComparison.Ordinal) < 0
            ? $"'{path}' has no place for the table: write the lines '{Full}' and '{End}' where it belongs"
            : null;
    }

    /// <summary>Writes the table that the page asks for, in place of the one that it has.</summary>
    /// <param name="path">The page.</param>
    /// <param name="full">The table.</param>
    /// <param name="brief">The short one.</param>
    /// <returns>Why it could not be written; null if it was. A survey takes long: what it measured is not lost by a page.</returns>
    public static string? TryWrite(string path, string full, string brief)
    {
        if (ProblemOf(path) is { } problem)
            return problem;
        try
        {
            var text = File.ReadAllText(path);
            var marker = MarkerOf(text)!;
            var start = text.IndexOf(marker, StringComparison.Ordinal) + marker.Length;
            var end = text.IndexOf(End, start, StringComparison.Ordinal);
            File.WriteAllText(path, $"{text[..start]}\n\n{(marker == Full ? full : brief).TrimEnd('\n')}\n\n{text[end..]}");
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"'{path}' cannot be written: {error.Message}";
        }
    }

    private static string? MarkerOf(string text) =>
        text.Contains(Full, StringComparison.Ordinal) ? Full : text.Contains(Short, StringComparison.Ordinal) ? Short : null;
}

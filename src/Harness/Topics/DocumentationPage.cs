using System.Text.RegularExpressions;

namespace Harness.Topics;

/// <summary>A page of the documentation that the program has with it. Its headings in code style are the names of what it documents.</summary>
internal sealed partial class DocumentationPage
{
    private readonly OrderedDictionary<string, string> sections = new(StringComparer.Ordinal);

    private DocumentationPage(string text)
    {
        foreach (Match heading in Heading().Matches(text))
        {
            var rest = text[(heading.Index + heading.Length)..];
            sections[heading.Groups["name"].Value] = rest.IndexOf("\n## ", StringComparison.Ordinal) is >= 0 and var next ? rest[..next] : rest;
        }
    }

    /// <summary>What it documents, in its order.</summary>
    public IEnumerable<string> Topics => sections.Keys;

    /// <summary>Reads a page.</summary>
    /// <param name="path">Its path in the repository.</param>
    public static DocumentationPage Read(string path) => new(Resource(path));

    /// <summary>A file of the repository that the program has with it.</summary>
    /// <param name="path">Its path in the repository.</param>
    public static string Resource(string path)
    {
        using var stream = typeof(DocumentationPage).Assembly.GetManifestResourceStream(path) ?? throw new InvalidOperationException($"the program has no '{path}' with it");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>The paragraphs of a section, as they are read at a terminal: without the signs of links and of what is bold.</summary>
    public IReadOnlyList<string> Section(string topic) =>
        [.. sections[topic].Split("\n\n").Select(paragraph => Bold().Replace(Link().Replace(paragraph.Trim('\n'), "${text}"), "${text}")).Where(paragraph => paragraph.Length > 0)];

    [GeneratedRegex("^## `(?<name>[^`]+)`\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]+\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*(?<text>[^*]+)\*\*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bold();
}

using System.Text.RegularExpressions;

namespace Harness.Tests.Documentation;

/// <summary>A fenced block of a page: <c>```yaml fragment</c> has the language <c>yaml</c> and the note <c>fragment</c>.</summary>
/// <param name="File">The page, relative to the repository.</param>
/// <param name="Line">The line of the opening fence, from 1.</param>
/// <param name="Language">The first word after the fence; empty for none.</param>
/// <param name="Note">The rest of that line.</param>
/// <param name="Text">What stands between the fences; ends with a line feed.</param>
internal sealed record CodeBlock(string File, int Line, string Language, string Note, string Text)
{
    /// <summary>Where it stands; also its name as a test case.</summary>
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>A page of the documentation.</summary>
internal sealed partial class MarkdownFile
{
    private MarkdownFile(string name)
    {
        Name = name;
        Text = File.ReadAllText(Path).ReplaceLineEndings("\n");
        (Prose, Blocks) = Split();
    }

    /// <summary>Every page: README.md, samples/README.md and what is in docs/.</summary>
    public static IReadOnlyList<MarkdownFile> All { get; } =
    [
        Of("README.md"),
        Of("samples/README.md"),
        .. Directory.EnumerateFiles(RepositoryFolder.Of("docs"), "*.md").Order(StringComparer.Ordinal).Select(path => Of($"docs/{System.IO.Path.GetFileName(path)}")),
    ];

    /// <summary>Relative to the repository.</summary>
    public string Name { get; }

    public string Path => RepositoryFolder.Of(Name);

    public string Text { get; }

    /// <summary>The text without its fenced blocks.</summary>
    public string Prose { get; }

    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>The texts of its headings, without their signs.</summary>
    public IEnumerable<string> Headings => Heading().Matches(Prose).Select(match => match.Groups["text"].Value);

    /// <summary>What a link after <c>#</c> can name: the headings as GitHub and GitLab write them there.</summary>
    public IEnumerable<string> Anchors => Headings.Select(heading => NotInAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>The targets of its links.</summary>
    public IEnumerable<string> Links => Link().Matches(Prose).Select(match => match.Groups["target"].Value);

    /// <summary>Words in code style, such as <c>`src/Harness`</c>.</summary>
    public IEnumerable<string> CodeWords => CodeWord().Matches(Prose).Select(match => match.Groups["word"].Value);

    public static MarkdownFile Of(string name) => new(name);

    public override string ToString() => Name;

    private (string Prose, IReadOnlyList<CodeBlock> Blocks) Split()
    {
        List<CodeBlock> blocks = [];
        var prose = new System.Text.StringBuilder();
        var lines = Text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                prose.Append(lines[i]).Append('\n');
                continue;
            }

            var (opening, words) = (i, lines[i][3..].Split(' ', 2));
            var text = lines.Skip(i + 1).TakeWhile(line => line != "```").ToList();
            i += text.Count + 1;
            if (i >= lines.Length)
                throw new InvalidDataException($"{Name}:{opening + 1}: this block is never closed.");
            blocks.Add(new CodeBlock(Name, opening + 1, words[0], words.ElementAtOrDefault(1) ?? "", string.Concat(text.Select(line => line + "\n"))));
        }

        return (prose.ToString(), blocks);
    }

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^a-z0-9 _-]", RegexOptions.None, 1000)]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<word>[^`\n]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeWord();
}

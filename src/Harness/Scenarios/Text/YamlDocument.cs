namespace Harness.Scenarios.Text;

/// <summary>
/// A scenario file's YAML, read: plain mappings, sequences and scalars with their places. Anchors, aliases, merge keys, tags,
/// directives, duplicate keys and further documents are problems, each with its place and remedy.
/// </summary>
internal sealed class YamlDocument
{
    /// <summary>How deep mappings and sequences may stand in each other; the outermost one is 1 deep.</summary>
    public const int LargestDepth = 32;

    /// <summary>How many mappings, sequences and scalars a file may have, keys included.</summary>
    public const int LargestNodes = 100_000;

    /// <summary>After how many problems of its YAML a file is not read any further.</summary>
    public const int MostProblems = 100;

    private YamlDocument(Node? root, bool isComplete)
    {
        Root = root;
        IsComplete = isComplete;
    }

    /// <summary>The outermost node; null where there is none or nothing could be read.</summary>
    public Node? Root { get; }

    /// <summary>
    /// Whether everything in the file is in the tree. If not, what is there is still worth checking, but that something is
    /// missing from it is not the author's mistake: it may stand in the part that could not be read.
    /// </summary>
    public bool IsComplete { get; }

    /// <summary>Reads a file's text. Never throws for what is in it; what is wrong with it is added to the problems.</summary>
    public static YamlDocument Read(SourceText source, Problems problems)
    {
        if (!Characters.AreAllowed(source, problems))
            return new YamlDocument(null, isComplete: false);
        var directives = Directives.Refuse(source, problems);
        var reader = new YamlReader(source, problems, hasDirectives: directives);
        var root = reader.Read();
        return new YamlDocument(root, reader.IsComplete);
    }
}

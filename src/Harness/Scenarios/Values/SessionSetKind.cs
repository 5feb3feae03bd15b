using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>Sessions: a name, a range <c>s1..s4</c>, a list of these, or <c>all</c>.</summary>
internal sealed class SessionSetKind : ValueKind<SessionSet>
{
    internal const string All = "all";

    private const string RangeForm = "^([A-Za-z_][A-Za-z0-9_-]*?)[0-9]+\\.\\.\\1[0-9]+$";

    private static readonly NameKind Name = new("session");

    /// <inheritdoc/>
    public override string Description => "sessions: a name, a range s1..s4, a list of these, or all";

    /// <inheritdoc/>
    public override bool TryRead(Node node, Problems problems, out SessionSet value)
    {
        value = null!;
        if (node is ScalarNode { Value: All })
        {
            value = SessionSet.Everything;
            return true;
        }
        IReadOnlyList<Node> parts = node is SequenceNode sequence ? sequence.Items : [node];
        if (parts.Count == 0)
        {
            problems.Add(node.Span, "the list of sessions is empty", "name a session, or write all");
            return false;
        }
        if (problems.SessionsNamed > SessionSet.MostInFile)
            return false; // said once; what follows is not expanded any more
        List<string> names = [];
        HashSet<string> seen = [];
        var fine = true;
        foreach (var part in parts)
            fine &= TryAdd(part, inList: node is SequenceNode, names, seen, problems);
        problems.SessionsNamed += names.Count;
        if (problems.SessionsNamed > SessionSet.MostInFile)
        {
            problems.Add(node.Span, $"up to here the file names more than {SessionSet.MostInFile:N0} sessions in all", "split it into several scenarios");
            return false;
        }
        if (fine)
            value = SessionSet.Written(names, string.Join(", ", parts.Select(part => ((ScalarNode)part).Value)));
        return fine;
    }

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Reference("sessions", Sessions);

    /// <inheritdoc/>
    public override Node Write(SessionSet value)
    {
        if (value.All)
            return new ScalarNode(SourceSpan.Start, All);
        var written = Parts(value.Text.Split(", "));
        return TryRead(written, new Problems(), out var read) && read.Equals(value) ? written : Parts(value.Names);
    }

    /// <summary>That the numbers of a range go upwards, and that no session is named twice, a schema cannot say.</summary>
    private static JsonObject Sessions()
    {
        return SchemaShapes.Either(One(), SchemaShapes.List(One(), least: 1));

        static JsonObject One() => SchemaShapes.Text($"{NameText.Form}|{RangeForm}");
    }

    private static Node Parts(IReadOnlyList<string> parts) => parts.Count == 1
        ? new ScalarNode(SourceSpan.Start, parts[0])
        : new SequenceNode(SourceSpan.Start, [.. parts.Select(part => new ScalarNode(SourceSpan.Start, part))]);

    private static bool TryAdd(Node part, bool inList, List<string> names, HashSet<string> seen, Problems problems)
    {
        if (part is not ScalarNode scalar || scalar.IsNull)
        {
            problems.Add(part.Span, $"expected {(inList ? "the name of a session or a range" : "sessions")}", "such as s1, s1..s4 or [s1, n1..n4]");
            return false;
        }
        if (Expand(scalar, inList, problems) is not { } added)
            return false;
        if (names.Count + added.Count > SessionSet.LargestRange)
        {
            problems.Add(scalar.Span, $"these are more than {SessionSet.LargestRange:N0} sessions");
            return false;
        }
        if (added.FirstOrDefault(name => !seen.Add(name)) is { } twice)
        {
            problems.Add(scalar.Span, $"the session '{twice}' is named a second time", "name each session once");
            return false;
        }
        names.AddRange(added);
        return true;
    }

    private static IReadOnlyList<string>? Expand(ScalarNode scalar, bool inList, Problems problems)
    {
        var text = scalar.Value;
        if (text.Contains(',') || (text.Contains(' ') && !SessionRange.IsMeant(text)))
            problems.Add(scalar.Span, $"'{text}' is not the name of a session", $"did you mean '[{string.Join(", ", text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))}]'?");
        else if (text.Equals(All, StringComparison.OrdinalIgnoreCase))
            problems.Add(scalar.Span, inList ? "'all' cannot stand in a list" : $"'{text}' is not the name of a session", inList ? "write all instead of the list" : "did you mean 'all'?");
        else if (!SessionRange.IsMeant(text))
            return Name.TryRead(scalar, problems, out var name) ? [name] : null;
        else
        {
            var (names, mistake) = SessionRange.Expand(text);
            if (names is not null)
                return names;
            problems.Add(ScalarPlace.Of(scalar, mistake.At, mistake.Length), mistake.Message, mistake.Remedy);
        }
        return null;
    }
}

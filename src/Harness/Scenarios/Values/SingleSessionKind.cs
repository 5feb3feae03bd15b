using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>One session by its name.</summary>
internal sealed class SingleSessionKind : ScalarKind<SessionSet>
{
    private static readonly NameKind Name = new("session");

    /// <inheritdoc/>
    public override string Description => "the name of a session";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => Name.Schema(definitions);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out SessionSet value)
    {
        var text = scalar.Value;
        if (SessionRange.IsMeant(text) || text.Contains(',') || text.Equals(SessionSetKind.All, StringComparison.OrdinalIgnoreCase))
            return Refuse(problems, scalar.Span, $"'{text}' is not one session", "use 'sessions:' for more than one", out value);
        if (!Name.TryRead(scalar, problems, out var name))
        {
            value = null!;
            return false;
        }
        value = SessionSet.Of(name);
        return true;
    }

    /// <inheritdoc/>
    protected override string TextOf(SessionSet value) => value.Names.Count == 1
        ? value.Names[0]
        : throw new ArgumentException($"'{value}' is not one session", nameof(value));

    /// <inheritdoc/>
    protected override string? RemedyFor(Node node) => node is SequenceNode ? "use 'sessions:' for more than one" : null;
}

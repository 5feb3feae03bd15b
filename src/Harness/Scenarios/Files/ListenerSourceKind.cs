using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>Where a server's listener is from: <c>shared</c>, <c>own</c>, or <c>{ from: v1, name: http }</c>.</summary>
internal sealed class ListenerSourceKind : ValueKind<ListenerSource>
{
    private const string Remedy = "write 'listen-fds: shared', 'listen-fds: own' or 'listen-fds: { from: v1 }'";

    private static readonly Field<string> from = new("from", new NameKind("server"), "`shared`, `own` or the name of a running server") { Required = true };
    private static readonly Field<string> name = new("name", new NameKind("listener"), "what LISTEN_FDNAMES calls it");

    public override string Description => "shared, own or { from: SERVER, name: NAME }";

    public override bool TryRead(Node node, Problems problems, out ListenerSource value)
    {
        value = new ListenerSource(ListenerSource.Shared);
        if (node is ScalarNode { IsNull: false } scalar)
        {
            value = new ListenerSource(scalar.Value);
            if (value.Server is null)
                return true;
            problems.Add(node.Span, $"'{scalar.Value}' is no listener", Remedy);
            return false;
        }

        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'listen-fds' says where a listener is from", Remedy);
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'listen-fds'", node.Span, [from, name], [], problems, out var values))
            return false;
        value = new ListenerSource(values.Require(from), values.Find(name));
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Either(SchemaShapes.Words([ListenerSource.Shared, ListenerSource.Own]), SchemaShapes.Mapping([from, name], definitions));

    public override Node Write(ListenerSource value) => value is { Server: null, Name: null }
        ? new ScalarNode(SourceSpan.Start, value.From)
        : FieldReader.Write(new FieldValues().Set(from, value.From).Set(name, value.Name));
}

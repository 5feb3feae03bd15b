using System.Text.Json.Nodes;
using Harness.Observations;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>When a server counts as ready: <c>listening</c>, or one of several other ways to tell.</summary>
internal sealed class ReadinessKind : ValueKind<Readiness>
{
    private const string remedy = "write 'ready: listening', 'ready: { output: REGEX }', 'ready: { file: PATH }', 'ready: { http: /health }', 'ready: { tcp: 9000 }' or 'ready: { notify: true }'";

    private static readonly ChoiceKind word = new("listening");
    private static readonly Field<Pattern> output = new("output", new RegexKind(), "a line that it prints");
    private static readonly Field<string> file = new("file", new TextKind("a file, relative to the scenario file", oneLine: true), "a file that it makes or changes");
    private static readonly Field<bool> notify = new("notify", new BooleanKind(), "`true`: it tells by READY=1 (sd_notify)");

    private static readonly Field<string> http = new("http", new TextKind("a path", oneLine: true) { Form = "^/[^\\r\\n]*\\n*$" }, "a path for which it answers an HTTP request");
    private static readonly Field<string> status = new("status", new HttpStatusKind(), "the status of that response; default 2xx");
    private static readonly Field<int> tcp = new("tcp", new IntegerKind(1, 65535), "another port on which it listens");

    public override string Description => "'listening', { output: REGEX }, { file: PATH }, { http: PATH, status: 200 }, { tcp: PORT } or { notify: true }";

    public override bool TryRead(Node node, Problems problems, out Readiness value)
    {
        value = Readiness.Listening;
        if (node is ScalarNode { IsNull: false } scalar && scalar.Value != word.Words[0])
        {
            RejectWord(scalar, problems);
            return false;
        }

        if (node is not MappingNode mapping)
            return word.TryRead(node, problems, out _);
        if (!FieldReader.TryRead(mapping, "'ready'", node.Span, [output, file, notify, http, status, tcp], [], problems, out var values))
            return false;
        value = new Readiness(values.Find(output)) { File = values.Find(file), Notify = values.FindValue(notify) == true, HttpPath = values.Find(http), Status = values.Find(status), TcpPort = values.FindValue(tcp) };
        if (value is { Status: not null, HttpPath: null } or { HttpPath: not null and not ['/', ..] })
        {
            problems.Add(node.Span, value.HttpPath is null ? "'status' is that of an HTTP response, and no path is given" : $"'{value.HttpPath}' is no path", "write 'ready: { http: /health, status: 200 }'");
            return false;
        }

        var said = new[] { value.Output is not null, value.File is not null, value.Notify, value.HttpPath is not null, value.TcpPort is not null }.Count(isSaid => isSaid);
        if (said == 1)
            return true;
        if (said == 0)
            problems.AddMissing(node.Span, "'ready' says nothing", remedy);
        else
            problems.Add(node.Span, "'ready' says more than one thing", "keep one of them");
        return false;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Either(word.Schema(definitions), OneWay(SchemaShapes.Mapping([output, file, notify, http, status, tcp], definitions)));

    public override Node Write(Readiness value) => value == Readiness.Listening
        ? new ScalarNode(SourceSpan.Start, "listening")
        : FieldReader.Write(new FieldValues().Set(output, value.Output).Set(file, value.File).SetValue(notify, value.Notify ? true : null)
            .Set(http, value.HttpPath).Set(status, value.Status).SetValue(tcp, value.TcpPort));

    /// <summary>One way to tell, and no more; a <c>notify</c> that is false is none.</summary>
    private static JsonObject OneWay(JsonObject mapping)
    {
        var notifies = SchemaShapes.Required(notify.Name);
        notifies["properties"] = new JsonObject { [notify.Name] = new JsonObject { ["enum"] = new JsonArray(true, "true") } };
        SchemaShapes.And(mapping, SchemaShapes.Either(SchemaShapes.Required(http.Name), new JsonObject { ["not"] = SchemaShapes.Required(status.Name) }));
        return SchemaShapes.And(mapping, new JsonObject
        {
            ["oneOf"] = new JsonArray(SchemaShapes.Required(output.Name), SchemaShapes.Required(file.Name), SchemaShapes.Required(http.Name), SchemaShapes.Required(tcp.Name), notifies),
        });
    }

    private static void RejectWord(ScalarNode scalar, Problems problems)
    {
        problems.Add(scalar.Span, $"unknown word '{scalar.Value}'", Suggestion.For(scalar.Value, word.Words) is { } meant ? $"did you mean '{meant}'?" : remedy);
    }
}

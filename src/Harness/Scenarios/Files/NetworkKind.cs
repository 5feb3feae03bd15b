using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The network between clients and servers: <c>veth</c>, or a mapping of its properties.</summary>
internal sealed class NetworkKind : ValueKind<NetworkSpecification>
{
    private const string Remedy = "write 'network: { rtt: 20ms }', or 'network: veth'";

    private static readonly ChoiceKind word = new("veth");
    private static readonly Field<TimeSpan> roundTrip = new("rtt", new DurationKind(max: NetworkSpecification.LongestDelay), "the round trip: every packet takes half of it; default 0ms");
    private static readonly Field<TimeSpan> jitter = new("jitter", new DurationKind(max: NetworkSpecification.LongestDelay), "the most that is added to a packet's time, at random; packets keep their order; default 0ms");
    private static readonly Field<decimal> loss = new("loss", new FractionKind(), "the probability that a packet is lost, in each direction; default 0");
    private static readonly Field<int> seed = new("seed", new IntegerKind(), "decides which packets are lost and what is added to their time; default: another one in each run");

    /// <summary>The properties, for the reference.</summary>
    internal static IReadOnlyList<Field> Fields { get; } = [roundTrip, jitter, loss, seed];

    public override string Description => "'veth', or a mapping of properties";

    public override bool TryRead(Node node, Problems problems, out NetworkSpecification value)
    {
        value = NetworkSpecification.Veth;
        if (node is ScalarNode { IsNull: false } scalar)
            return word.TryRead(scalar, problems, out _);
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'network' is a mapping, or 'veth'", Remedy);
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'network'", node.Span, Fields, [], problems, out var values))
            return false;
        value = new NetworkSpecification
        {
            RoundTrip = values.FindValue(roundTrip) ?? TimeSpan.Zero,
            Jitter = values.FindValue(jitter) ?? TimeSpan.Zero,
            Loss = values.FindValue(loss) ?? 0,
            Seed = values.FindValue(seed),
        };
        if (values.All.Any())
            return true;
        problems.AddMissing(node.Span, "'network' says nothing", Remedy);
        return false;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Either(word.Schema(definitions), AtLeastOne(SchemaShapes.Mapping(Fields, definitions)));

    public override Node Write(NetworkSpecification value) => value.IsVeth
        ? new ScalarNode(SourceSpan.Start, word.Words[0])
        : FieldReader.Write(new FieldValues()
            .SetValue(roundTrip, (TimeSpan?)value.RoundTrip)
            .SetValue(jitter, value.Jitter == TimeSpan.Zero ? null : value.Jitter)
            .SetValue(loss, value.Loss == 0 ? null : value.Loss)
            .SetValue(seed, value.Seed));

    private static JsonObject AtLeastOne(JsonObject mapping)
    {
        mapping["minProperties"] = 1;
        return mapping;
    }
}

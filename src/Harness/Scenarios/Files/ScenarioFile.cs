using Harness.Protocols;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Including;
using Harness.Scenarios.Matrices;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>Reads and writes scenario files, version 1 of the format.</summary>
internal sealed class ScenarioFile
{
    /// <summary>The kernel settings that a scenario may change; all belong to a network namespace.</summary>
    public static IReadOnlyList<string> KernelSettings { get; } = [.. KernelKind.Settings.Select(setting => setting.Name)];

    private static readonly Field<int> version = new("version", new VersionKind(), "the format's version, 1") { Required = true };
    private static readonly Field<string> name = new("name", new TextKind("a line of text", oneLine: true), "its name, for people") { Required = true };
    private static readonly Field<string> description = new("description", new TextKind(), "what it shows");
    private static readonly Field<IReadOnlyList<string>> tags = new("tags", new DistinctKind("tag", new NameKind("tag")), "words by which it can be chosen (`--filter`)");
    private static readonly Field<IReadOnlyList<string>> needs = new("needs", new ListKind<string>(new NeededProgramKind()), "programs that it needs: a machine that lacks one skips it; a name is looked up in PATH, and may be followed by a least version (`node >= 20`); a path is relative to the file");
    private static readonly Field<TimeSpan> timeout = new("timeout", new DurationKind(TimeSpan.FromMilliseconds(1)), "of the whole scenario; default 60s");
    private static readonly Field<IReadOnlyDictionary<string, int>> kernel = new("kernel", new KernelKind(), "settings of the kernel, in the scenario's own network namespace");

    private static readonly Field<NetworkSpecification> network = new("network", new NetworkKind(), "clients and servers on two hosts: `{ rtt: 20ms, jitter: 0ms, loss: 0 }`, or `veth` for no delay");
    private static readonly Field<AddressFamily> family = new("family", new ChoiceKind<AddressFamily>(("ipv4", AddressFamily.InterNetwork), ("ipv6", AddressFamily.InterNetworkV6)), "the family of the address that all servers share, and to which clients connect; default ipv4");
    private static readonly Field<TimeSpan> connectLimit = new("connect-limit", new DurationKind(TimeSpan.FromMilliseconds(1)), "how long a connect may take beyond the network's round trip; default 250ms");
    private static readonly Field<TimeSpan> replyLimit = new("reply-limit", new DurationKind(TimeSpan.FromMilliseconds(1)), "how long a reply may take beyond the network's round trip; default 1s");

    // Nobody puts it into a page: an apostrophe need not be escaped.
    private static readonly JsonSerializerOptions schemaFormat = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Field<ServerSpecification> server;
    private readonly Field<IReadOnlyDictionary<string, ServerSpecification>> servers;
    private readonly Field<IReadOnlyList<ExpectedViolation>> expect;
    private readonly Field<IReadOnlyList<string>> sometimes;
    private readonly Field<Matrix> matrix;
    private readonly MatrixKind matrixKind;
    private readonly Field<IReadOnlyList<Step>> steps;
    private readonly IReadOnlyList<Field> fields;
    private readonly StepReader stepReader;

    /// <summary>For these verbs, rules, conditions and axes.</summary>
    /// <param name="stepReader">Reads the steps.</param>
    /// <param name="rules">The names of the rules, for <c>expect</c>.</param>
    /// <param name="conditions">The names of the conditions, for <c>sometimes</c>.</param>
    /// <param name="axes">The axes of a <c>matrix</c> that are no key of a file.</param>
    /// <param name="protocols">Protocols beside those that are always there.</param>
    internal ScenarioFile(StepReader stepReader, IReadOnlyList<string> rules, IReadOnlyList<string> conditions, IReadOnlyList<ScenarioAxis> axes, IReadOnlyList<IProtocol> protocols)
    {
        this.stepReader = stepReader;
        var specification = new SpecificationKind(protocols);
        server = new("server", specification, "the default for every server; default `{ command: echo }`");
        servers = new("servers", new MapKind<ServerSpecification>(new NameKind("server"), specification), "servers that differ from the default, by name");
        expect = new("expect", new MappingKind<IReadOnlyList<ExpectedViolation>>("'expect'", Violated(rules)), "`{ violated: [RULE, …] }`: it passes when exactly these rules are violated; `{ rule: RULE, step: 4 }` for one says in which step");
        sometimes = new("sometimes", new DistinctKind("condition", new ConditionNameKind(conditions), least: 1), "conditions that it has to reach: a run in which one of them never happened is inconclusive");
        matrixKind = new MatrixKind(
            [family, timeout, connectLimit, replyLimit],
            [(kernel, KernelKind.Settings, IsAxis: true), (network, NetworkKind.Fields, IsAxis: true), (server, specification.Fields, IsAxis: false)],
            servers, specification.Fields, axes);
        matrix = new("matrix", matrixKind, "a scenario for each combination of values: see below");
        steps = new("steps", new StepsKind(() => stepReader), "what happens, in order") { Required = true };
        fields = [version, name, description, tags, needs, timeout, server, servers, kernel, network, family, connectLimit, replyLimit, expect, sometimes, matrix, steps];
    }

    /// <summary>The keys at the top of a file, for the reference.</summary>
    public IReadOnlyList<Field> Fields => fields;

    /// <summary>The fields of a server specification, for the reference.</summary>
    public static IReadOnlyList<Field> SpecificationFields => new SpecificationKind([]).Fields;

    /// <summary>The fields of a network, for the reference.</summary>
    public static IReadOnlyList<Field> NetworkFields => NetworkKind.Fields;

    /// <summary>The axes of a matrix, for the reference: how each is written, what its values are, and what it means.</summary>
    public IReadOnlyList<(string Name, string Values, string Meaning)> MatrixAxes => matrixKind.Axes;

    /// <summary>Reads the only scenario of a file. Null if there is any problem; all of them are named in one pass. That it has a matrix of several cells is one.</summary>
    public Scenario? Read(SourceText source, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var cells = ReadAll(source, problems);
        if (cells.Count > 1)
            problems.Add(SourceSpan.Start, $"the file has a matrix of {cells.Count} cells, and one scenario is wanted");
        return cells is [var only] ? only : null;
    }

    /// <summary>Reads a file: its scenario, or one for each cell of its matrix. None if there is any problem; all of them are named in one pass.</summary>
    public IReadOnlyList<Scenario> ReadAll(SourceText source, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(problems);
        if (FragmentName.Is(source.Path))
        {
            problems.Add(SourceSpan.Start, "this is a file of steps, and no scenario", "run a scenario that includes it, or give it another name");
            return [];
        }

        var syntax = new Problems();
        var document = YamlDocument.Read(source, syntax);

        // What comes after the first problem of its YAML may lack what could not be read.
        SourceSpan? unreadFrom = document.IsComplete ? null : syntax.InOrder[0].Span;
        var rest = new Problems { OfPart = unreadFrom is not null };
        var read = ReadIncluding(document, source, rest, unreadFrom);
        foreach (var problem in syntax.InOrder.Concat(rest.InOrder))
            problems.Add(problem);
        return syntax.None && rest.None ? read : [];
    }

    /// <summary>Reads a server specification by itself, as an option of the command line gives it. Null if there is any problem.</summary>
    public static ServerSpecification? ReadSpecification(SourceText source, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(problems);
        return YamlDocument.Read(source, problems).Root is { } root && new SpecificationKind([]).TryRead(root, problems, out var specification) && problems.None
            ? specification
            : null;
    }

    /// <summary>Writes a scenario, so that <see cref="Read"/> reads it back.</summary>
    public string Write(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return YamlText.Write(FieldReader.Write(new FieldValues()
            .SetValue(version, 1)
            .Set(name, scenario.Name)
            .Set(description, scenario.Description)
            .Set(tags, scenario.Tags.Count == 0 ? null : scenario.Tags)
            .Set(needs, scenario.Needs.Count == 0 ? null : scenario.Needs)
            .SetValue(timeout, scenario.Timeout == Scenario.DefaultTimeout ? null : scenario.Timeout)
            .Set(server, scenario.Server == ServerSpecification.Default ? null : scenario.Server)
            .Set(servers, scenario.Servers.Count == 0 ? null : scenario.Servers)
            .Set(kernel, scenario.Kernel.Count == 0 ? null : scenario.Kernel)
            .Set(network, scenario.Network)
            .SetValue(family, scenario.Family == AddressFamily.InterNetwork ? null : scenario.Family)
            .SetValue(connectLimit, scenario.ConnectLimit)
            .SetValue(replyLimit, scenario.ReplyLimit)
            .Set(expect, scenario.ExpectedViolations.Count == 0 ? null : scenario.ExpectedViolations)
            .Set(sometimes, scenario.Sometimes.Count == 0 ? null : scenario.Sometimes)
            .Set(steps, scenario.Steps)));
    }

    /// <summary>The JSON Schema of a scenario, for editors: what it accepts, and what an editor shows, is from the fields that <see cref="Read"/> reads.</summary>
    public JsonObject Schema()
    {
        var definitions = new SchemaDefinitions();
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "A scenario of rollover, version 1 of the format",
        };
        foreach (var (key, value) in SchemaShapes.Mapping(fields, definitions).ToList())
            schema[key] = value?.DeepClone();
        schema["definitions"] = definitions.ToJson();
        return schema;
    }

    /// <summary>The schema as it stands in a file.</summary>
    public string SchemaText() => Schema().ToJsonString(schemaFormat) + "\n";

    private IReadOnlyList<Scenario> ReadIncluding(YamlDocument document, SourceText source, Problems problems, SourceSpan? unreadFrom)
    {
        var whole = document.Root;

        // Where a file cannot be included, nobody knows what the steps after it find.
        if (whole is MappingNode mapping)
        {
            if (!new Fragments(source, version, steps.Name).TryExpand(mapping, problems, out var expanded))
                return [];
            whole = expanded;
        }

        IReadOnlyList<Scenario> read = document.IsComplete && whole is MappingNode root && MatrixOf(root) is { } cells
            ? ReadCells(root, cells, source.Path, problems)
            : ReadRoot(whole, source.Path, problems, unreadFrom) is { } only ? [only] : [];
        return [.. read.Select(scenario => scenario with { Includes = [.. source.Included.Keys] })];
    }

    /// <summary>The matrix of a file; null where it has none, or one with a problem: that is named when the rest is read.</summary>
    private Matrix? MatrixOf(MappingNode root) =>
        root.Entries.FirstOrDefault(entry => entry.Key.Value == matrix.Name)?.Value is { } given && matrixKind.TryRead(given, new Problems(), out var read) ? read : null;

    private IReadOnlyList<Scenario> ReadCells(MappingNode root, Matrix read, string path, Problems problems)
    {
        var shared = root with { Entries = [.. root.Entries.Where(entry => entry.Key.Value != matrix.Name)] };
        var found = new CellProblems(read.Cells.Count);
        var scenarios = new List<Scenario>();
        foreach (var cell in read.Cells)
        {
            var ofCell = new Problems();
            var scenario = ReadRoot(cell.Of(shared), path, ofCell, unreadFrom: null);
            if (scenario is not null && ofCell.None)
            {
                foreach (var axis in read.Axes)
                {
                    if (axis.Change?.NoEffectIn(scenario) is { } none)
                        ofCell.Add(axis.Place, $"'{axis.Name}' changes nothing: {none.Why}", "remove it from the matrix: its cells would be the same");
                }

                scenarios.Add(cell.Of(scenario));
            }

            found.Add(cell.Name, ofCell);
        }

        found.AddTo(problems);
        if (problems.None && scenarios.Count != read.Count)
            throw new InvalidOperationException("A cell of the matrix has neither a scenario nor a problem.");
        return scenarios;
    }

    private Scenario? ReadRoot(Node? document, string path, Problems problems, SourceSpan? unreadFrom)
    {
        if (document is not MappingNode root)
        {
            if (document is not null)
                problems.Add(document.Span, "a scenario is a mapping", "begin with 'version: 1'");
            return null;
        }

        // Of a file of another version nothing else can be judged.
        if (root.Entries.FirstOrDefault(entry => entry.Key.Value == version.Name)?.Value is { } given && VersionKind.IsOther(given))
        {
            version.TryRead(version.Name, given, problems, out _);
            return null;
        }

        var sound = FieldReader.TryRead(root, "a scenario", root.Span, fields, [], problems, out var values);
        if (!values.Has(steps))
            return null;

        var scenario = new Scenario
        {
            Name = values.Find(name) ?? "",
            Description = values.Find(description),
            Tags = values.Find(tags) ?? [],
            Needs = values.Find(needs) ?? [],
            Timeout = values.FindValue(timeout) ?? Scenario.DefaultTimeout,
            Server = values.Find(server) ?? ServerSpecification.Default,
            Servers = values.Find(servers) ?? new Dictionary<string, ServerSpecification>(),
            Kernel = values.Find(kernel) ?? new Dictionary<string, int>(),
            Network = values.Find(network),
            Family = values.FindValue(family) ?? AddressFamily.InterNetwork,
            ConnectLimit = values.FindValue(connectLimit),
            ReplyLimit = values.FindValue(replyLimit),
            ExpectedViolations = values.Find(expect) ?? [],
            Sometimes = values.Find(sometimes) ?? [],
            Steps = values.Require(steps),
            File = path,
            Line = values.Places.TryGetValue(name.Name, out var place) ? place.Line : 1,
        };
        var isTimeoutKnown = values.Has(timeout) || (unreadFrom is null && !values.Places.ContainsKey(timeout.Name));
        var check = new ScenarioCheck(stepReader, problems, isTimeoutKnown ? scenario.Timeout : null);
        check.Run(scenario, root, unreadFrom);
        if (unreadFrom is null)
            new ExpectedSteps(stepReader).Check(scenario, root.Entries.FirstOrDefault(entry => entry.Key.Value == expect.Name)?.Value, problems);
        return sound ? scenario with { NeedsNamespace = check.NeedsNamespace, KernelSettings = check.KernelSettings, ConnectedAddresses = check.ConnectedAddresses } : null;
    }

    private static Field<IReadOnlyList<ExpectedViolation>> Violated(IReadOnlyList<string> rules) =>
        new("violated", new ExpectedViolationsKind(rules), "the rules that it breaks") { Required = true };
}

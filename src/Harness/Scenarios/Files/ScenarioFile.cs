using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>Reads and writes scenario files, version 1 of the format.</summary>
public sealed class ScenarioFile
{
    /// <summary>The kernel settings that a scenario may change; all belong to a network namespace.</summary>
    public static IReadOnlyList<string> KernelSettings { get; } = ["tcp_migrate_req", "somaxconn", "tcp_syncookies"];

    private static readonly IReadOnlyList<string> later = ["network", "connect-limit", "sometimes", "matrix"];

    private static readonly Field<int> version = new("version", new VersionKind(), "the format's version, 1") { Required = true };
    private static readonly Field<string> name = new("name", new TextKind("a line of text", oneLine: true), "its name, for people") { Required = true };
    private static readonly Field<string> description = new("description", new TextKind(), "what it shows");
    private static readonly Field<IReadOnlyList<string>> tags = new("tags", new ListKind<string>(new NameKind("tag")), "words by which it can be chosen (`--filter`)");
    private static readonly Field<TimeSpan> timeout = new("timeout", new DurationKind(TimeSpan.FromMilliseconds(1)), "of the whole scenario; default 60s");
    private static readonly Field<ServerSpecification> server = new("server", new SpecificationKind(), "the default for every server; default `{ command: echo }`");
    private static readonly Field<IReadOnlyDictionary<string, ServerSpecification>> servers = new("servers", new MapKind<ServerSpecification>(new NameKind("server"), new SpecificationKind()), "servers that differ from the default, by name");
    private static readonly Field<IReadOnlyDictionary<string, int>> kernel = new("kernel", new MapKind<int>(new ChoiceKind([.. KernelSettings]), new IntegerKind()), "settings of the kernel, in the scenario's own network namespace");
    private static readonly Field<IReadOnlyList<string>> violated = new("violated", new ListKind<string>(new TextKind("a rule's name", oneLine: true), least: 1), "the rules that it breaks") { Required = true };
    private static readonly Field<IReadOnlyList<string>> expect = new("expect", new MappingKind<IReadOnlyList<string>>("'expect'", violated), "`{ violated: [RULE, …] }`: it passes when exactly these rules are violated");

    private readonly Field<IReadOnlyList<Step>> steps;
    private readonly IReadOnlyList<Field> fields;
    private readonly StepReader stepReader;
    private readonly IReadOnlyList<string> rules;

    /// <summary>For these verbs and rules.</summary>
    /// <param name="stepReader">Reads the steps.</param>
    /// <param name="rules">The names of the rules, for <c>expect</c>.</param>
    public ScenarioFile(StepReader stepReader, IReadOnlyList<string> rules)
    {
        this.stepReader = stepReader;
        this.rules = rules;
        steps = new("steps", new StepsKind(() => stepReader), "what happens, in order") { Required = true };
        fields = [version, name, description, tags, timeout, server, servers, kernel, expect, steps];
    }

    /// <summary>The keys at the top of a file, for the reference.</summary>
    public IReadOnlyList<Field> Fields => fields;

    /// <summary>The fields of a server specification, for the reference.</summary>
    public static IReadOnlyList<Field> SpecificationFields => SpecificationKind.Fields;

    /// <summary>Reads a scenario. Null if there is any problem; all of them are named in one pass.</summary>
    public Scenario? Read(SourceText source, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(problems);
        var found = new Problems();
        var document = YamlDocument.Read(source, found);
        var read = ReadRoot(document, source.Path, found);

        // After a syntax error the end of the file is unknown: what seems to be missing may stand there.
        foreach (var problem in found.InOrder.Where(problem => document.IsComplete || !problem.Message.Contains(" needs the field ", StringComparison.Ordinal)))
            problems.Add(problem.Span, problem.Message, problem.Remedy);
        return problems.None ? read : null;
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
            .SetValue(timeout, scenario.Timeout == Scenario.DefaultTimeout ? null : scenario.Timeout)
            .Set(server, scenario.Server == ServerSpecification.Default ? null : scenario.Server)
            .Set(servers, scenario.Servers.Count == 0 ? null : scenario.Servers)
            .Set(kernel, scenario.Kernel.Count == 0 ? null : scenario.Kernel)
            .Set(expect, scenario.ExpectedViolations.Count == 0 ? null : scenario.ExpectedViolations)
            .Set(steps, scenario.Steps)));
    }

    private Scenario? ReadRoot(YamlDocument document, string path, Problems problems)
    {
        if (document.Root is not MappingNode root)
        {
            if (document.Root is not null)
                problems.Add(document.Root.Span, "a scenario is a mapping", "begin with 'version: 1'");
            return null;
        }

        var sound = FieldReader.TryRead(root, "a scenario", SourceSpan.Start, fields, later, problems, out var values);
        if (values.Find(expect) is { } expected)
            CheckRules(values.Places[expect.Name], expected, problems);
        if (!values.Has(steps))
            return null;

        var scenario = new Scenario
        {
            Name = values.Find(name) ?? "",
            Description = values.Find(description),
            Tags = values.Find(tags) ?? [],
            Timeout = values.FindValue(timeout) ?? Scenario.DefaultTimeout,
            Server = values.Find(server) ?? ServerSpecification.Default,
            Servers = values.Find(servers) ?? new Dictionary<string, ServerSpecification>(),
            Kernel = values.Find(kernel) ?? new Dictionary<string, int>(),
            ExpectedViolations = values.Find(expect) ?? [],
            Steps = values.Require(steps),
            File = path,
            Line = values.Places.TryGetValue(name.Name, out var place) ? place.Line : 1,
        };
        var check = new ScenarioCheck(stepReader, problems);
        check.Run(scenario, root.Entries.FirstOrDefault(entry => entry.Key.Value == servers.Name)?.Value as MappingNode);
        return sound ? scenario with { NeedsNamespace = check.NeedsNamespace } : null;
    }

    private void CheckRules(SourceSpan place, IReadOnlyList<string> expected, Problems problems)
    {
        foreach (var rule in expected.Where(rule => !rules.Contains(rule, StringComparer.Ordinal)))
            problems.Add(place, $"there is no rule '{rule}'", Suggestion.Remedy(rule, rules) ?? $"the rules are: {string.Join(", ", rules)}");
    }

    /// <summary>The format's version: 1, and a clear word about any other.</summary>
    private sealed class VersionKind : ValueKind<int>
    {
        public override string Description => "1";

        public override bool TryRead(Node node, Problems problems, out int value)
        {
            value = 1;
            if (node is ScalarNode { Value: "1" })
                return true;
            problems.Add(node.Span, "this program reads version 1 of the format", "write 'version: 1'");
            return false;
        }

        public override Node Write(int value) => new ScalarNode(SourceSpan.Start, "1");
    }

    /// <summary>A mapping with one field.</summary>
    private sealed class MappingKind<T>(string owner, Field<T> only) : ValueKind<T>
        where T : notnull
    {
        public override string Description => $"{{ {only.Name}: … }}";

        public override bool TryRead(Node node, Problems problems, out T value)
        {
            value = default!;
            if (node is not MappingNode mapping)
            {
                problems.Add(node.Span, $"{owner} is a mapping", $"write {Description}");
                return false;
            }

            if (!FieldReader.TryRead(mapping, owner, node.Span, [only], [], problems, out var values))
                return false;
            value = values.Require(only);
            return true;
        }

        public override Node Write(T value) => new MappingNode(SourceSpan.Start, [new MappingEntry(new ScalarNode(SourceSpan.Start, only.Name), only.Write(value))]);
    }
}

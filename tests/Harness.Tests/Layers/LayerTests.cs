using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using Harness.Histories;
using Harness.Running;
using Harness.Worlds;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Harness.Tests.Layers;

/// <summary>Each folder of the harness uses only what lies below it: see docs/design.md.</summary>
internal sealed class LayerTests
{
    /// <summary>Bottom up: what stands in one string lies side by side, and neither uses the other.</summary>
    private static readonly string[] layers =
    [
        "Observations",
        "Protocols KernelModel",
        "Sessions",
        "Scenarios",
        "Logging",
        "Histories Worlds",
        "Rules Running",
        "Verbs",
        "Predicting",
        "Suites",
        "Measuring Proving",
        "Exploring Trying Surveying Topics",
        "Reporting",
        "Extending",
        "Commands",
    ];

    private static readonly Lazy<Architecture> harness = new(() => new ArchLoader().LoadAssembly(typeof(History).Assembly).Build());

    private static IEnumerable<TestCaseData> Layers() => layers
        .SelectMany((layer, height) => layer.Split(' ').Select(folder => new TestCaseData(folder, FoldersAbove(height, folder)) { TestName = $"{folder}_uses_only_what_lies_below_it" }));

    [TestCaseSource(nameof(Layers))]
    public void A_folder_uses_only_what_lies_below_it(string folder, string[] others)
    {
        ViolationsOf(folder, others).ShouldBeEmpty();
    }

    [Test]
    public void A_use_that_is_forbidden_is_found()
    {
        ViolationsOf("Verbs", ["Running"]).ShouldNotBeEmpty();
    }

    /// <summary>The library is what others use: <c>tests/Rollover.Tests/PublicApi.cs</c> pins it.</summary>
    [Test]
    public void The_program_has_no_public_type() => typeof(History).Assembly.GetExportedTypes().ShouldBeEmpty();

    [Test]
    public void Every_folder_has_its_layer()
    {
        harness.Value.Types.Select(type => type.Namespace.FullName).Where(name => name.StartsWith("Harness.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[1]).Distinct(StringComparer.Ordinal)
            .Except(layers.SelectMany(layer => layer.Split(' ')), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [TestCase(typeof(Run))]
    [TestCase(typeof(IWorld))]
    [TestCase(typeof(History))]
    [TestCase(typeof(ServerRegistry))]
    [TestCase(typeof(ServerSignals))]
    [TestCase(typeof(SessionWatch))]
    [TestCase(typeof(OwnershipProbe))]
    [TestCase(typeof(Drains))]
    [TestCase(typeof(Strangers))]
    [TestCase(typeof(Cleanup))]
    public void A_verb_uses_of_a_run_what_its_context_gives(System.Type other)
    {
        UsesOf(other, In("Verbs")).ShouldBeEmpty();
    }

    [Test]
    public void A_run_is_known_to_those_alone_who_run_scenarios()
    {
        UsesOf(typeof(Run), Types().That().DoNotResideInNamespaceMatching(Pattern(["Suites"])).And().AreNot(typeof(Run))).ShouldBeEmpty();
    }

    [Test]
    public void A_use_of_a_type_that_is_forbidden_is_found()
    {
        UsesOf(typeof(StepContext), In("Verbs")).ShouldNotBeEmpty();
        UsesOf(typeof(Run), In("Suites")).ShouldNotBeEmpty();
        UsesOf(typeof(History), In("Running")).ShouldNotBeEmpty();
    }

    private static string[] FoldersAbove(int height, string folder) => [.. layers.Skip(height).SelectMany(layer => layer.Split(' ')).Where(other => other != folder)];

    private static List<string> ViolationsOf(string folder, string[] others) => UsesOf(Types().That().ResideInNamespaceMatching(Pattern(others)), In(folder));

    private static List<string> UsesOf(System.Type type, GivenTypesConjunction by) => UsesOf(Types().That().Are(type), by);

    private static List<string> UsesOf(IObjectProvider<IType> types, GivenTypesConjunction by)
    {
        var rule = by.Should().NotDependOnAny(types).WithoutRequiringPositiveResults();
        return [.. rule.Evaluate(harness.Value).Where(result => !result.Passed).Select(result => result.Description)];
    }

    private static GivenTypesConjunction In(string folder) => Types().That().ResideInNamespaceMatching(Pattern([folder]));

    private static string Pattern(string[] folders) => $@"^Harness\.({string.Join('|', folders)})(\..*)?$";
}

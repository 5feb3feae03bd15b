using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Harness.Tests.Layers;

/// <summary>Each folder of the harness uses only what lies below it: see docs/design.md.</summary>
public sealed class LayerTests
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
        "Conditions Measuring Proving",
        "Exploring",
        "Reporting",
        "Commands",
    ];

    private static readonly Lazy<Architecture> harness = new(() => new ArchLoader().LoadAssembly(typeof(Harness.Histories.History).Assembly).Build());

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

    [Test]
    public void Every_folder_has_its_layer()
    {
        harness.Value.Types.Select(type => type.Namespace.FullName).Where(name => name.StartsWith("Harness.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[1]).Distinct(StringComparer.Ordinal)
            .Except(layers.SelectMany(layer => layer.Split(' ')), StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static string[] FoldersAbove(int height, string folder) => [.. layers.Skip(height).SelectMany(layer => layer.Split(' ')).Where(other => other != folder)];

    private static List<string> ViolationsOf(string folder, string[] others)
    {
        var rule = Types().That().ResideInNamespaceMatching(Pattern([folder])).Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Pattern(others))).WithoutRequiringPositiveResults();
        return [.. rule.Evaluate(harness.Value).Where(result => !result.Passed).Select(result => result.Description)];
    }

    private static string Pattern(string[] folders) => $@"^Harness\.({string.Join('|', folders)})(\..*)?$";
}

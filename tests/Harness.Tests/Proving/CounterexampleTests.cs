using Harness.KernelModel;
using Harness.Proving;
using Harness.Reporting;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Tests.Running;
using Harness.Verbs;

namespace Harness.Tests.Proving;

internal sealed class CounterexampleTests
{
    private static readonly VerbCatalog verbs = new();

    [TestCase(ModelDrainMode.Accept, ProvenProperty.NoneLost)]
    [TestCase(ModelDrainMode.Accept, ProvenProperty.NoneDelayed)]
    [TestCase(ModelDrainMode.Guard, ProvenProperty.NoneDelayed)]
    public void A_file_says_what_the_model_found_and_how_to_bring_it_about(ModelDrainMode mode, ProvenProperty property)
    {
        var world = new RolloverWorld { Mode = mode, Clients = 1 };
        Snapshot.Verify(Counterexample.Write(world, property, Proof.Of(world).Broken[property]), $"{mode}-{property}");
    }

    [Test]
    public void Each_world_has_a_file_of_its_own()
    {
        var names = StandardWorlds.All.Select(standard => Counterexample.FileName(standard.World, ProvenProperty.NoneDelayed)).ToList();

        names.Distinct(StringComparer.Ordinal).Count().ShouldBe(StandardWorlds.All.Count);
        names.ShouldAllBe(name => name.Length < 200);
        names.SelectMany(name => name).Except("abcdefghijklmnopqrstuvwxyz0123456789-_.").ShouldBeEmpty();
        Counterexample.FileName(new RolloverWorld { Mode = ModelDrainMode.Accept }, ProvenProperty.NoneLost).ShouldBe("prove-accept-none-lost.yaml");
        Counterexample.FileName(new RolloverWorld { Servers = 3, Kills = 1 }, ProvenProperty.NoneDelayed).ShouldBe("prove-steer-none-delayed-3-servers-1-server-may-be-killed.yaml");
    }

    [TestCaseSource(typeof(StandardWorlds), nameof(StandardWorlds.All))]
    public void Each_file_can_be_checked(StandardWorld standard)
    {
        foreach (var (property, run) in Explored.Of(standard).Broken)
            Read(Counterexample.Write(standard.World, property, run));
    }

    [TestCase(ModelDrainMode.Immediate)]
    [TestCase(ModelDrainMode.Accept)]
    public async Task What_loses_a_connection_in_the_model_loses_it_on_the_kernel(ModelDrainMode mode)
    {
        var world = new RolloverWorld { Mode = mode, Clients = 1 };
        var scenario = Read(Counterexample.Write(world, ProvenProperty.NoneLost, Proof.Of(world).Broken[ProvenProperty.NoneLost]));

        // Deadlines may be long: what is to be seen does not depend on them.
        var result = await ScenarioRun.OfAsync(scenario, timeScale: 10);

        if (result.IsSkipped)
            Assert.Ignore(result.NotRunBecause!);
        ScenarioRun.Violated(result).ShouldBe(["no-session-dropped"], FailureReport.Render(result));
    }

    private static Scenario Read(string text)
    {
        var source = SourceText.Of("counterexample.yaml", text);
        var problems = new Problems();
        var scenario = ScenarioFormat.Of(verbs).Read(source, problems);
        scenario.ShouldNotBeNull($"{ProblemText.Render(source, problems.InOrder)}\n{text}");
        return scenario;
    }
}

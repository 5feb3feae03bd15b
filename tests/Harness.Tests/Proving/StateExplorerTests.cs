using Harness.KernelModel;
using Harness.Proving;

namespace Harness.Tests.Proving;

internal sealed class StateExplorerTests
{
    [Test]
    public void A_shortest_run_is_the_same_every_time_and_can_be_read()
    {
        var runs = Enumerable.Range(0, 2).Select(_ => Lines(new RolloverWorld { Mode = ModelDrainMode.Accept, Clients = 2 })).ToList();
        runs[0].ShouldBe(runs[1]);
        Snapshot.Verify(runs[0]);
    }

    [TestCaseSource(typeof(StandardWorlds), nameof(StandardWorlds.All))]
    public void A_run_that_breaks_a_property_can_be_taken_step_by_step_and_ends_where_it_says(StandardWorld standard)
    {
        foreach (var (property, run) in Explored.Of(standard).Broken)
        {
            var words = new ulong[run.Model.Layout.Words];
            run.Model.Begin(words);
            var steps = new StepList();
            foreach (var step in run.Steps)
            {
                steps.Clear();
                run.Model.AddSteps(run.Model.View(words), steps);
                steps.All.ToArray().ShouldContain(step);
                run.Model.Take(run.Model.View(words), step);
            }

            var broken = false;
            foreach (ref readonly var conn in run.Model.View(words).Connections)
                broken |= property == ProvenProperty.NoneLost ? ProvenProperties.IsLost(conn) : ProvenProperties.IsDelayed(conn);
            (broken || property is ProvenProperty.AllEnd or ProvenProperty.NoneStarved).ShouldBeTrue();
        }
    }

    [TestCase(ModelDrainMode.Accept, 3, 0)]
    [TestCase(ModelDrainMode.Guard, 1, 3)]
    [TestCase(ModelDrainMode.Steer, 2, 2)]
    public void Merging_what_is_symmetric_changes_no_verdict(ModelDrainMode mode, int clients, int joins)
    {
        var model = new RolloverWorld { Mode = mode, Clients = clients, Joins = joins }.Build();
        var merged = new StateExplorer(model, new Symmetry(model)).Explore(Proof.DefaultMostStates);
        var all = new StateExplorer(model, symmetry: null).Explore(Proof.DefaultMostStates);

        all.States.ShouldBeGreaterThan(merged.States * 2);
        all.Broken.Keys.ShouldBe(merged.Broken.Keys, ignoreOrder: true);
        foreach (var (property, run) in merged.Broken)
            run.Steps.Count.ShouldBe(all.Broken[property].Steps.Count);
    }

    [Test]
    public void Merging_what_is_symmetric_changes_no_verdict_of_servers_that_are_taken_out()
    {
        var model = new RolloverWorld { Mode = ModelDrainMode.Immediate, LeavesOutside = true, Listeners = 2, OtherListeners = 2, Clients = 1, Without = [PlanPart.Narrow] }.Build();
        var merged = new StateExplorer(model, new Symmetry(model)).Explore(Proof.DefaultMostStates);
        var all = new StateExplorer(model, symmetry: null).Explore(Proof.DefaultMostStates);

        all.States.ShouldBeGreaterThan(merged.States);
        all.Broken.Keys.ShouldBe([ProvenProperty.NoneLost, ProvenProperty.NoneDelayed], ignoreOrder: true);
        merged.Broken.Keys.ShouldBe(all.Broken.Keys, ignoreOrder: true);
        foreach (var (property, run) in merged.Broken)
            run.Steps.Count.ShouldBe(all.Broken[property].Steps.Count);
    }

    [Test]
    public void A_run_with_a_tool_can_be_read() => Snapshot.Verify(Lines(new RolloverWorld
    {
        Mode = ModelDrainMode.Immediate, LeavesOutside = true, Listeners = 2, OtherListeners = 1, Clients = 1,
    }));

    [Test]
    public void An_exploration_that_is_cut_short_decides_nothing_but_what_it_has_seen()
    {
        var exploration = Proof.Of(new RolloverWorld { Mode = ModelDrainMode.Guard }, mostStates: 100);
        exploration.IsComplete.ShouldBeFalse();
        exploration.Broken.Keys.ShouldBe([ProvenProperty.NoneDelayed]);
    }

    [Test]
    public void An_exploration_can_be_cancelled() =>
        Should.Throw<OperationCanceledException>(() => Proof.Of(new RolloverWorld(), cancellation: new CancellationToken(canceled: true)));

    private static string Lines(RolloverWorld world) => string.Join('\n',
        Proof.Of(world) is var exploration ? ProvenProperties.All.SelectMany(property => ProofReport.Describe(property, exploration)) : []);
}

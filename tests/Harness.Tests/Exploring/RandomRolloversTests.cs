using Harness.Exploring;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Tests.Exploring;

/// <summary>What is drawn can be run, is varied, and is drawn again by the same seed.</summary>
internal sealed class RandomRolloversTests
{
    private static readonly ScenarioFile format = ScenarioFormat.Of(new VerbCatalog());

    [Test]
    public void Every_rollover_is_a_valid_file()
    {
        var seed = (ulong)TestContext.CurrentContext.Random.NextUInt();
        for (var number = 1; number <= PropertyRuns.Of(500); number++)
        {
            var text = Text(seed, number);
            var problems = new Problems();
            var source = SourceText.Of("x.yaml", text);
            format.Read(source, problems);
            problems.None.ShouldBeTrue($"rollover {number} of seed {seed}\n{ProblemText.Render(source, problems.InOrder)}\n{text}");
        }
    }

    [Test]
    public void In_every_rollover_somebody_goes_on_serving()
    {
        for (var number = 1; number <= 500; number++)
            Survivors.Remain(Draw(7, number).Steps).ShouldBeTrue(Text(7, number));
    }

    [TestCase("{ command: [./srv], stop-signal: SIGUSR2 }", "SIGUSR2")]
    [TestCase("{ stop-signal: SIGQUIT }", "SIGQUIT")]
    [TestCase("{ command: [./srv] }", "SIGTERM")]
    public void A_server_that_is_not_the_echo_server_as_it_is_is_only_told_to_leave_by_its_own_stop_signal(string written, string stop)
    {
        var server = ScenarioFile.ReadSpecification(SourceText.Of("--server", written), new Problems());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var number = 1; number <= 300; number++)
        {
            foreach (var step in NestedSteps.Flat(RandomRollovers.Draw(7, number, server!, withKernel: true).Steps))
            {
                if (step is SignalStep { Signal: { } signal })
                    seen.Add(signal.Name);
                if (step is DeployStep { Signal: { } told })
                    seen.Add(told.Name);
                if (step is LeaveStep { Signal: { } toldFromOutside })
                    seen.Add(toldFromOutside.Name);
            }
        }

        seen.ShouldBe([stop, "SIGSTOP", "SIGCONT", "SIGKILL"], ignoreOrder: true);
    }

    [Test]
    public void Only_a_server_that_leaves_may_be_gone_when_it_is_killed()
    {
        var targets = new HashSet<SignalTarget>();
        for (var number = 1; number <= 500; number++)
        {
            var steps = Draw(7, number).Steps;
            var leaving = new HashSet<string>(StringComparer.Ordinal);
            foreach (var step in steps.SelectMany(step => step is ParallelStep parallel ? parallel.Steps : [step]))
            {
                if (step is LeaveStep leave)
                    leaving.Add(leave.Server);
                if (step is not SignalStep signal)
                    continue;
                if (signal.Signal == Signal.Kill)
                {
                    signal.Target.ShouldBe(leaving.Contains(signal.Server) ? SignalTarget.Any : SignalTarget.Running, Text(7, number));
                    targets.Add(signal.Target);
                }
                else if (signal.Signal != Signal.Stop && signal.Signal != Signal.Continue)
                {
                    leaving.Add(signal.Server);
                }
            }
        }

        targets.Count.ShouldBe(2, "both are drawn");
    }

    [Test]
    public void The_same_seed_draws_the_same_rollovers_whatever_is_drawn_before() => Text(3, 17).ShouldBe(Text(3, 17));

    [Test]
    public void Each_number_and_each_seed_is_a_rollover_of_its_own()
    {
        Enumerable.Range(1, 100).Select(number => Text(3, number)).Distinct(StringComparer.Ordinal).Count().ShouldBe(100);
        Enumerable.Range(1, 100).Select(seed => Text((ulong)seed, 1)).Distinct(StringComparer.Ordinal).Count().ShouldBe(100);
    }

    [Test]
    public void Every_verb_of_a_rollover_and_every_way_to_end_a_server_is_drawn()
    {
        var verbs = Enumerable.Range(1, 300).SelectMany(number => Draw(11, number).Steps).Select(step => step.GetType()).ToHashSet();

        verbs.ShouldBe(
            [
                typeof(SpawnStep), typeof(ConnectStep), typeof(SendStep), typeof(HalfCloseStep), typeof(DisconnectStep), typeof(ResetStep), typeof(SignalStep), typeof(LeaveStep), typeof(ParallelStep),
                typeof(DeployStep), typeof(StartTrafficStep), typeof(StopTrafficStep), typeof(AssertExitStep), typeof(AssertListeningStep), typeof(AssertNotListeningStep), typeof(AssertOwnerPidStep),
            ],
            ignoreOrder: true);
    }

    [Test]
    public void Servers_are_taken_out_from_outside_by_the_verb_by_deployments_and_two_at_once()
    {
        var steps = Enumerable.Range(1, 1000).SelectMany(number => Draw(11, number).Steps).ToList();

        steps.ShouldContain(step => step is LeaveStep);
        steps.ShouldContain(step => step is DeployStep && ((DeployStep)step).LeavesOutside);
        steps.ShouldContain(step => step is DeployStep && !((DeployStep)step).LeavesOutside);
        steps.OfType<ParallelStep>().ShouldContain(parallel => parallel.Steps.All(step => step is LeaveStep));
        steps.OfType<ParallelStep>().ShouldContain(parallel => parallel.Steps.Any(step => step is LeaveStep) && parallel.Steps.Any(step => step is SpawnStep));
    }

    [Test]
    public void A_server_that_is_stopped_is_not_taken_out()
    {
        for (var number = 1; number <= 500; number++)
        {
            var stopped = new HashSet<string>(StringComparer.Ordinal);
            foreach (var step in NestedSteps.Flat(Draw(7, number).Steps))
            {
                if (step is SignalStep { Signal: { } signal } sent && signal == Signal.Stop)
                    stopped.Add(sent.Server);
                if (step is SignalStep { Signal: { } goOn } again && goOn == Signal.Continue)
                    stopped.Remove(again.Server);
                if (step is LeaveStep leave)
                    stopped.ShouldNotContain(leave.Server, Text(7, number));
            }
        }
    }

    [Test]
    public void Without_namespaces_nobody_is_taken_out() =>
        Enumerable.Range(1, 300).SelectMany(number => NestedSteps.Flat(RandomRollovers.Draw(5, number, ServerSpecification.Default, withKernel: false).Steps))
            .ShouldAllBe(step => !(step is LeaveStep) && !(step is DeployStep && ((DeployStep)step).LeavesOutside));

    [Test]
    public void Without_namespaces_nothing_is_drawn_that_needs_one() =>
        Enumerable.Range(1, 300).Select(number => RandomRollovers.Draw(5, number, ServerSpecification.Default, withKernel: false))
            .ShouldAllBe(scenario => scenario.Kernel.Count == 0 && scenario.Network == null);

    private static Scenario Draw(ulong seed, int number) => RandomRollovers.Draw(seed, number, ServerSpecification.Default, withKernel: true);

    private static string Text(ulong seed, int number) => format.Write(Draw(seed, number) with { Name = "any" });
}

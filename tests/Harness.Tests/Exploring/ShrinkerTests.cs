using Harness.Exploring;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Tests.Exploring;

/// <summary>On planted failures, whose smallest form is known, the shrinker ends at it.</summary>
internal sealed class ShrinkerTests
{
    private static readonly ScenarioFile format = ScenarioFormat.Of(new VerbCatalog());

    [Test]
    public async Task A_failure_that_needs_one_step_ends_at_it_and_what_it_cannot_do_without() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - spawn: v2
              - connect: s1..s8
              - send: s1..s4
              - signal: { server: v1, name: SIGTERM }
              - reset: s7
              - disconnect: all
              - assert-exit: { server: v1, code: 0 }
            """), Has<ResetStep>())).ShouldBe("""
            - spawn: v2
            - connect: s7
            - reset: s7

            """);

    [Test]
    public async Task Servers_that_do_not_matter_go_with_all_that_speaks_of_them() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - spawn: v2
              - spawn: v3
              - connect: { session: s1, to: v2 }
              - signal: { server: v2, name: SIGTERM }
              - signal: { server: v3, name: SIGHUP }
              - assert-not-listening: v3
            """), scenario => scenario.Steps.OfType<SignalStep>().Any(step => step.Server == "v3"))).ShouldBe("""
            - spawn: v3
            - signal: { server: v3, name: SIGTERM }

            """);

    [Test]
    public async Task A_deployment_from_outside_becomes_a_leave_and_that_a_signal() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - deploy: { from: v1, to: v2, signal: SIGHUP, leave: outside }
              - spawn: v3
              - leave: { server: v2, signal: SIGHUP }
            """), scenario => scenario.Steps.Any(step => step is LeaveStep))).ShouldBe("""
            - spawn: v2
            - leave: { server: v2, signal: SIGHUP }

            """);

    [Test]
    public async Task Traffic_that_does_not_matter_goes_first_from_its_begin_to_its_end() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - start-traffic: { name: t1, clients: 4 }
              - connect: s1
              - stop-traffic: t1
              - start-traffic: { name: t2, clients: 4 }
              - stop-traffic: t2
            """), Has<StopTrafficStep>())).ShouldBe("""
            - start-traffic: { name: t2, clients: 1 }
            - stop-traffic: t2

            """);

    [Test]
    public async Task Two_steps_that_need_each_other_go_together() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - spawn: v2
              - signal: { server: v1, name: SIGTERM }
              - wait: { for: 1s, because: it stands between them }
              - spawn: v3
            """), scenario => scenario.Steps.OfType<WaitStep>().Any() && scenario.Steps.OfType<SignalStep>().Any() == scenario.Steps.OfType<SpawnStep>().Any(step => step.Server == "v3"))).ShouldBe("""
            - wait: { for: 1s, because: it stands between them }

            """);

    [Test]
    public async Task Traffic_gets_fewer_clients_where_that_still_fails() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - start-traffic: { name: t1, clients: 48 }
            """), scenario => scenario.Steps.OfType<StartTrafficStep>().Any(step => step.Clients >= 10))).ShouldBe("""
            - start-traffic: { name: t1, clients: 12 }

            """);

    [Test]
    public void Made_louder_all_traffic_has_many_clients_and_every_connect_opens_many_sessions_which_do_as_the_last_of_it() =>
        StepsOf(Louder.Of(Scenario("""
              - spawn: v1
              - start-traffic: { name: t1, clients: 4 }
              - connect: a
              - parallel:
                  - start-traffic: { name: t2, clients: 100 }
                  - start-traffic: { name: t3, clients: 1 }
              - send: a
              - connect: s1..s3
              - connect: { sessions: s4..s42, from: 127.0.0.9 }
              - reset: s3
              - disconnect: [s1, s42]
              - connect: { session: s1, to: v1 }
              - disconnect: all
            """))).ShouldBe("""
            - spawn: v1
            - start-traffic: { name: t1, clients: 64 }
            - connect: [a, a1..a79]
            - parallel:
                - start-traffic: { name: t2, clients: 100 }
                - start-traffic: { name: t3, clients: 64 }
            - send: [a, a1..a79]
            - connect: [s1..s3, s43..s119]
            - connect: { sessions: [s4..s42, s120..s160], from: 127.0.0.9 }
            - reset: [s3, s43..s119]
            - disconnect: [s1, s42, s120..s160]
            - connect: { sessions: s1, to: v1 }
            - disconnect: all

            """);

    [Test]
    public async Task Traffic_goes_in_the_end_as_well_if_that_is_the_order() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - start-traffic: { name: t1, clients: 4 }
              - signal: { server: v1, name: SIGTERM }
            """), Has<SignalStep>(), trafficFirst: false)).ShouldBe("""
            - spawn: v1
            - signal: { server: v1, name: SIGTERM }

            """);

    [Test]
    public async Task Steps_that_are_parallel_are_made_sequential_where_that_still_fails() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - spawn: v2
              - spawn: v3
              - parallel:
                  - signal: { server: v1, name: SIGKILL }
                  - signal: { server: v2, name: SIGTERM }
            """), scenario => Flat(scenario.Steps).OfType<SignalStep>().Count() == 2)).ShouldBe("""
            - spawn: v1
            - spawn: v2
            - signal: { server: v1, name: SIGTERM }
            - signal: { server: v2, name: SIGTERM }

            """);

    [Test]
    public async Task Of_parallel_steps_of_which_one_is_left_nothing_but_that_one_stays()
    {
        // Fails one more time when v3 is gone, which leaves no try for anything else.
        var isGone = false;
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - spawn: v2
              - parallel:
                  - signal: { server: v1, name: SIGTERM }
                  - spawn: v3
            """), scenario => !isGone && (isGone = !Flat(scenario.Steps).OfType<SpawnStep>().Any(step => step.Server == "v3") && Flat(scenario.Steps).OfType<SignalStep>().Any()))).ShouldBe("""
            - spawn: v1
            - spawn: v2
            - signal: { server: v1, name: SIGTERM }

            """);
    }

    [Test]
    public async Task Sessions_are_left_out_one_by_one() =>
        (await ShrunkAsync(Scenario("""
              - spawn: v1
              - connect: s1..s20
              - disconnect: s1..s20
            """), scenario => scenario.Steps.OfType<DisconnectStep>().Any(step => step.Sessions.Names.Count >= 3 && step.Sessions.Names.Contains("s13")))).ShouldBe("""
            - spawn: v1
            - connect: s13..s15
            - disconnect: s13..s15

            """);

    [Test]
    public async Task Kernel_settings_and_network_go_first()
    {
        var scenario = Scenario("  - spawn: v1") with { Kernel = new Dictionary<string, int> { ["tcp_migrate_req"] = 1 }, NeedsNamespace = true };

        var shrunk = await new Shrinker(IsValid, (_, _) => Task.FromResult(true), trafficFirst: true, 100).ShrinkAsync(scenario, CancellationToken.None);

        shrunk.Kernel.ShouldBeEmpty();
    }

    [Test]
    public async Task What_does_not_fail_is_left_as_it_is()
    {
        var scenario = Scenario("  - spawn: v1");

        (await new Shrinker(IsValid, (_, _) => Task.FromResult(false), trafficFirst: true, 100).ShrinkAsync(scenario, CancellationToken.None)).ShouldBeSameAs(scenario);
    }

    [Test]
    public async Task It_gives_up_after_so_many_tries()
    {
        var tries = 0;
        var scenario = RandomRollovers.Draw(1, 1, ServerSpecification.Default, withKernel: false);

        await new Shrinker(_ => true, (_, _) => Task.FromResult(++tries < 0), trafficFirst: true, 7).ShrinkAsync(scenario, CancellationToken.None);

        tries.ShouldBe(7);
    }

    private static async Task<string> ShrunkAsync(Scenario scenario, Func<Scenario, bool> fails, bool trafficFirst = true)
    {
        var shrunk = await new Shrinker(IsValid, (one, _) => Task.FromResult(fails(one)), trafficFirst, 2000).ShrinkAsync(scenario, CancellationToken.None);
        return StepsOf(shrunk);
    }

    private static string StepsOf(Scenario scenario)
    {
        var text = format.Write(scenario).ReplaceLineEndings("\n");
        return text[(text.IndexOf("steps:\n", StringComparison.Ordinal) + "steps:\n".Length)..].Replace("\n  ", "\n", StringComparison.Ordinal)[2..];
    }

    private static Func<Scenario, bool> Has<TStep>() => scenario => scenario.Steps.OfType<TStep>().Any();

    private static IEnumerable<Step> Flat(IEnumerable<Step> steps) => steps.SelectMany(step => step is ParallelStep parallel ? Flat(parallel.Steps) : [step]);

    private static bool IsValid(Scenario scenario) => Read(format.Write(scenario), out _) is not null;

    private static Scenario Scenario(string steps) =>
        Read($"version: 1\nname: any\nsteps:\n{steps}\n", out var problems) ?? throw new InvalidOperationException(problems);

    private static Scenario? Read(string text, out string told)
    {
        var problems = new Problems();
        var source = SourceText.Of("x.yaml", text);
        var read = format.Read(source, problems);
        told = ProblemText.Render(source, problems.InOrder);
        return read;
    }
}

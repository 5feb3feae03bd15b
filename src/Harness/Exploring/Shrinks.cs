using Harness.Observations;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>
/// Scenarios that are a little simpler than one: without traffic, without a server, without kernel settings and network, without steps, with
/// fewer sessions, with calmer signals. The largest simplifications come first. Not every one is valid.
/// </summary>
internal static class Shrinks
{
    // Of more steps than that there are too many pairs.
    private const int MostPaired = 12;

    // The least that is left out at once is a tenth of the sessions: of fewer than twenty, one.
    private const int SmallestPart = 10;

    /// <param name="scenario">The scenario.</param>
    /// <param name="trafficFirst">
    /// Whether traffic goes before everything else, which makes the runs of all others cheap, or after it: it makes what it fails by surer, so that
    /// more of the other things can go.
    /// </param>
    public static IEnumerable<Scenario> Of(Scenario scenario, bool trafficFirst)
    {
        var others = WithoutServers(scenario)
            .Concat(WithoutHeader(scenario))
            .Concat(StepLists(scenario.Steps, scenario.Server.StopSignalInForce).Select(steps => scenario with { Steps = steps }))
            .Concat(WithFewerSessions(scenario))
            .Concat(WithoutPairs(scenario));
        return trafficFirst ? WithoutTraffic(scenario).Concat(others) : others.Concat(WithoutTraffic(scenario));
    }

    private static IEnumerable<Scenario> WithoutTraffic(Scenario scenario) =>
        NestedSteps.Flat(scenario.Steps).OfType<StartTrafficStep>().Select(step => step.Name).Distinct(StringComparer.Ordinal).Select(name => scenario with
        {
            Steps = Without(scenario.Steps, step => step is StartTrafficStep start && start.Name == name || step is StopTrafficStep stop && stop.Name == name),
        });

    private static IEnumerable<Scenario> WithoutServers(Scenario scenario)
    {
        var servers = NestedSteps.Flat(scenario.Steps).SelectMany(ServersOf).Distinct(StringComparer.Ordinal).ToList();
        return servers.Count < 2 ? [] : servers.Select(server => scenario with { Steps = Without(scenario.Steps, step => ServersOf(step).Contains(server, StringComparer.Ordinal)) });
    }

    private static IEnumerable<Scenario> WithoutHeader(Scenario scenario)
    {
        if (scenario.Network is not null)
            yield return scenario with { Network = null };
        if (scenario.Kernel.Count > 0)
            yield return scenario with { Kernel = new Dictionary<string, int>() };
    }

    /// <summary>Without the first half, the second, each quarter …, each step; then with one step made simpler.</summary>
    private static IEnumerable<IReadOnlyList<Step>> StepLists(IReadOnlyList<Step> steps, Signal stop)
    {
        for (var length = steps.Count / 2; length >= 1; length /= 2)
        {
            for (var from = 0; from + length <= steps.Count; from += length)
                yield return [.. steps.Take(from), .. steps.Skip(from + length)];
        }

        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var simpler in Simpler(steps[i], stop))
                yield return [.. steps.Take(i), .. simpler, .. steps.Skip(i + 1)];
        }
    }

    /// <summary>
    /// Without two steps at once, wherever they stand: one of two servers that take each other's place cannot go without the signal to the
    /// other.
    /// </summary>
    private static IEnumerable<Scenario> WithoutPairs(Scenario scenario)
    {
        var count = scenario.Steps.Count;
        return count > MostPaired ? [] :
            from first in Enumerable.Range(0, count)
            from second in Enumerable.Range(first + 1, count - first - 1)
            select scenario with { Steps = [.. scenario.Steps.Where((_, i) => i != first && i != second)] };
    }

    private static IEnumerable<IReadOnlyList<Step>> Simpler(Step step, Signal stop) => step switch
    {
        ParallelStep parallel => [parallel.Steps, .. StepLists(parallel.Steps, stop).Where(inner => inner.Count > 1).Select(inner => (IReadOnlyList<Step>)[parallel with { Steps = inner }])],
        RepeatStep { Times: > 1 } repeat => [repeat.Steps, [repeat with { Times = 1 }]],
        RepeatStep repeat => [repeat.Steps],
        DeployStep { LeavesOutside: true } deploy => [[deploy with { LeavesOutside = false }], [new SpawnStep(deploy.To), new LeaveStep(deploy.From, deploy.Signal, deploy.Grace, deploy.Within)]],
        LeaveStep leave => [[new SignalStep(leave.Server, leave.Signal ?? stop)]],
        DeployStep deploy => [[new SpawnStep(deploy.To), new SignalStep(deploy.From, deploy.Signal)]],
        SignalStep { Signal: { } signal } sent when signal != stop && (signal == Signal.Kill || signal == Signal.Hangup) => [[sent with { Signal = stop }]],
        ResetStep reset => [[new DisconnectStep(reset.Sessions)]],
        SendStep { Bytes: not null } send => [[send with { Bytes = null }]],
        StartTrafficStep { Clients: > 1 } traffic => [[traffic with { Clients = traffic.Clients / 2 }]],
        _ => [],
    };

    /// <summary>
    /// Without some sessions in every step that names them: half of them, a quarter, an eighth; one by one when there are not many, since of
    /// hundreds one more or less says nothing and takes a try each.
    /// </summary>
    private static IEnumerable<Scenario> WithFewerSessions(Scenario scenario)
    {
        var sessions = NestedSteps.Flat(scenario.Steps).OfType<ConnectStep>().SelectMany(step => step.Sessions.Names).Distinct(StringComparer.Ordinal).ToList();
        for (var length = sessions.Count / 2; length >= 1 && length >= sessions.Count / SmallestPart; length /= 2)
        {
            for (var from = 0; from + length <= sessions.Count; from += length)
            {
                var gone = sessions.GetRange(from, length).ToHashSet(StringComparer.Ordinal);
                yield return scenario with { Steps = StepSessions.Replace(scenario.Steps, set => Less(set, gone)) };
            }
        }
    }

    private static SessionSet Less(SessionSet set, IReadOnlySet<string> gone) =>
        set.Names.Any(gone.Contains) ? SessionSet.InRanges([.. set.Names.Where(name => !gone.Contains(name))]) : set;

    private static IReadOnlyList<Step> Without(IReadOnlyList<Step> steps, Func<Step, bool> unwanted) =>
    [
        .. steps.Where(step => !unwanted(step)).Select(step => step switch
        {
            ParallelStep parallel => parallel with { Steps = Without(parallel.Steps, unwanted) },
            RepeatStep repeat => repeat with { Steps = Without(repeat.Steps, unwanted) },
            _ => step,
        }).SelectMany(StepSessions.WhatIsLeft),
    ];

    private static IEnumerable<string> ServersOf(Step step) => step switch
    {
        SpawnStep spawn => [spawn.Server],
        WaitReadyStep wait => [wait.Server],
        SignalStep signal => [signal.Server],
        DeployStep deploy => [deploy.From, deploy.To],
        LeaveStep leave => [leave.Server],
        AssertServerStep assert => [assert.Server],
        AssertExitStep assert => [assert.Server],
        AssertOutputStep assert => [assert.Server],
        AssertOwnerPidStep assert => [.. new[] { assert.Server, assert.Not }.OfType<string>(), .. assert.Among ?? []],
        ConnectStep { To: { } to } => [to],
        _ => [],
    };
}

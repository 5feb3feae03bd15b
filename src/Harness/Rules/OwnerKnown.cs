using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// Whoever serves a session is a server of the run: a process that it started, or one that descends from it. A forgotten instance on the port, of the same
/// user, is in the SO_REUSEPORT group and gets its share of the connections, and every client of it sees an old version.
/// </summary>
internal sealed class OwnerKnown : IRule
{
    public string Name => "owner-known";

    public string Property => "Every session is served by a server that the run started, or by a process that descends from one.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var served = new List<(SessionFacts Session, OwnerObserved Look)>();
        foreach (var session in facts.Sessions.Where(session => !session.IsFlawless))
        {
            if (session.Owners.FirstOrDefault(look => look is { Ownership: Ownership.Owned, Server: null, Pid: not null }) is { } look)
                served.Add((session, look));
        }

        if (UnknownBesideAStranger(facts) is { } unknown)
            yield return unknown;
        foreach (var group in served.GroupBy(one => one.Look.Pid!.Value))
        {
            var all = group.ToList();
            var seen = facts.Events.OfType<StrangerSeen>().FirstOrDefault(stranger => stranger.Pid == group.Key);
            if (seen is null && facts.Servers.Any(server => server.Asked.Any(sent => sent.Moment < all[0].Look.Moment) || server.Reloads.Any(reload => reload.Moment < all[0].Look.Moment)))
            {
                // A process of a server that leaves may be gone when it is looked whose it is.
                yield return new Doubt($"whose process served {(all.Count == 1 ? $"session {all[0].Session.Name}" : $"{all.Count} sessions")} cannot be told: pid {group.Key} had ended when that was looked at", [all[0].Look], [.. all.Select(one => one.Session.Name)], []);
                continue;
            }

            yield return new Violation(
                all.Count == 1 ? $"session {all[0].Session.Name} is served by a process of no server of the run" : $"{all.Count} sessions are served by a process of no server of the run",
                "a server of the run, or a process that descends from one",
                $"pid {group.Key}{(seen is null ? "" : $": {seen.Command}")}",
                [all[0].Look],
                [.. all.Select(one => one.Session.Name)],
                []);
        }
    }

    /// <summary>A server that ends a connection with its response leaves nothing by which the kernel could name it: where a stranger holds a socket on the port, it may have been that one.</summary>
    private static Doubt? UnknownBesideAStranger(RunFacts facts)
    {
        if (facts.Events.OfType<StrangerSeen>().FirstOrDefault(seen => seen.HoldsSocket) is not { } stranger)
            return null;
        var unknown = facts.Sessions.Where(session => session is { IsEstablished: true, Owner: null, WasAccepted: true, OwnerPid: null }).ToList();
        return unknown.Count == 0 ? null : new Doubt(
            $"whether {(unknown.Count == 1 ? $"session {unknown[0].Name} was" : $"{unknown.Count} sessions were")} served by a server of the run cannot be told: the kernel named nobody, and pid {stranger.Pid} ({stranger.Command}), which belongs to none, holds a socket on the port",
            [stranger], [.. unknown.Select(session => session.Name)], []);
    }
}

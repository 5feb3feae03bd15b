using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>Processes of the run that belong to no server, and served nobody: no violation, and worth to be known. One that served a session is a violation.</summary>
internal static class StrangerNotes
{
    /// <summary>At most one sentence, without a full stop: the first of them, and how many more there were.</summary>
    public static IReadOnlyList<string> Of(RunFacts facts)
    {
        var strangers = facts.Events.OfType<StrangerSeen>().ToList();
        if (strangers.Count == 0)
            return [];
        var owners = facts.Sessions.Where(session => !session.IsFlawless).SelectMany(session => session.Owners).Where(look => look is { Ownership: Ownership.Owned, Server: null, Pid: not null }).Select(look => look.Pid!.Value).ToHashSet();
        return strangers.Where(stranger => !owners.Contains(stranger.Pid)).ToList() switch
        {
            [] => [],
            [var only] => [$"a process of the run belongs to no server: pid {only.Pid} ({only.Command}){Holds(only)}"],
            [var first, ..] and var all => [$"{all.Count} processes of the run belong to no server; the first is pid {first.Pid} ({first.Command}){Holds(first)}"],
        };
    }

    private static string Holds(StrangerSeen stranger) => stranger.HoldsSocket ? ", which holds a socket on the port" : "";
}

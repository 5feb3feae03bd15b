using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Asks the kernel who owns a session, and records the answer. No server is asked or believed.</summary>
/// <param name="world">Where the kernel is.</param>
/// <param name="servers">The servers of the run.</param>
internal sealed class OwnershipProbe(IWorld world, ServerRegistry servers)
{
    /// <summary>Asks now. An answer that says the same as the last one about the session is recorded all the same: it is a new observation.</summary>
    public OwnerObserved Observe(LiveSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Record(session, world.OwnerOf(session.Connection));
    }

    /// <summary>Asks now, and records the answer if it is another one than the last.</summary>
    public void ObserveChange(LiveSession session)
    {
        var answer = world.OwnerOf(session.Connection);
        if (session.LastAnswer != answer && session.IsOpen)
            Record(session, answer);
    }

    /// <summary>Asks now whether a process still holds it, and records it if none does, or if one does again.</summary>
    public void ObserveHolding(LiveSession session)
    {
        var answer = world.OwnerOf(session.Connection);
        if (session.IsOpen && (answer.Ownership == Ownership.Unheld || (answer.Ownership == Ownership.Owned && session.LastAnswer is { Ownership: Ownership.Unheld })))
            Record(session, answer);
    }

    private OwnerObserved Record(LiveSession session, OwnerAnswer answer)
    {
        // Several processes may hold it, and one of them has said that it serves it.
        if (answer.Pid is { } first && session.ClaimedPid is { } claimed && claimed != first && world.Holds(claimed, session.Connection))
            answer = new OwnerAnswer(answer.Ownership, claimed);
        return session.SeeOwner(answer, answer.Pid is { } pid ? servers.OfProcess(pid) : null);
    }
}

using System.ComponentModel;

namespace Draining;

/// <summary>
/// Has the kernel send new connections to the other members of the group first, by a reuseport BPF program (a selector); then nothing comes any
/// more, and leaving takes nothing from anybody. <b>Loses and delays</b> nobody, with these exceptions. Where it has nobody to
/// send them to, or cannot, it says so and <see cref="GuardDrain"/> does it. A handshake that is not over when the time is over
/// is lost. And if the group changes without the lock, because a member dies or a program of others meddles, the indexes that
/// the steering speaks of are others: some may connect a second late, until it begins again.
/// </summary>
/// <param name="guard">Does the last part of it, and all where this cannot.</param>
internal sealed class SteerDrain(GuardDrain guard) : IDrain
{
    /// <summary>The time that may go by before there is steering, as parts of what is left: the drain itself needs some too.</summary>
    private const double ForTheLock = 0.5, ForTheIndex = 0.5;

    /// <inheritdoc/>
    public string Name => "steer";

    /// <inheritdoc/>
    public void Leave(Departure departure)
    {
        if (LeftNotice.IsUp(departure.Listener))
        {
            departure.RunInstead(new AcceptDrain(), "another process has taken it out of the group");
            return;
        }

        IDisposable? turn = null;
        SocketTables? tables = null;
        Steering? steering = null;
        string? reason;
        try
        {
            turn = GroupLock.Take(departure.Address.EndPoint, departure.Limit.Part(ForTheLock));
            tables = new SocketTables();
            steering = new Steering(departure, tables);
            reason = turn is null
                ? "another process that joins or leaves the group takes too long"
                : steering.Begin(departure.Limit.Part(ForTheIndex)) ?? AwaitHandshakes(departure, tables, steering);
        }
        catch (Win32Exception error)
        {
            reason = $"the kernel does not let this process steer: {error.Message}";
        }

        // Whatever has become of the steering, the lock is released only when the listener is closed.
        using (turn)
        using (tables)
        {
            if (reason is null)
                guard.Leave(departure, tables!, beforeClose: steering!.End);
            else
                departure.RunInstead(guard, reason);
        }
    }

    /// <summary>
    /// Waits for the handshakes of those who came before the steering, while they are accepted as ever: under the guard, a
    /// connection is deaf until it is accepted, and its client sends again after 200 ms.
    /// </summary>
    private static string? AwaitHandshakes(Departure departure, SocketTables tables, Steering steering)
    {
        bool renewed;
        do
        {
            renewed = false;
            new Handshakes(tables, departure.Address).Await(departure.Limit, meanwhile: () => renewed |= steering.Renew(departure.Limit.Part(ForTheIndex)));
        }
        while (renewed);
        return null;
    }
}

using Harness.Observations;
using Harness.Protocols;

namespace Harness.Worlds;

/// <summary>What traffic is to be made.</summary>
/// <param name="Name">Its name in the history; a part of every line that is sent.</param>
/// <param name="Clients">Of a closed loop: how many clients open sessions, each one after the other; null for an open loop.</param>
/// <param name="PerSecond">Of an open loop: how many connects are due in a second; null for a closed loop.</param>
/// <param name="Exchanges">How many round trips a session makes, at least 1.</param>
/// <param name="Hold">How long a session stays open after them.</param>
/// <param name="MostOpen">The most sessions that may be open at the same time.</param>
/// <param name="ConnectLimit">How long a handshake may take.</param>
/// <param name="ReplyLimit">How long a reply may take.</param>
/// <param name="RoundTrip">The shortest round trip of the network between clients and servers; zero: there is none.</param>
/// <param name="StrandedLimit">How long a held session may be without a server's end before it counts as lost.</param>
/// <param name="Protocol">What is said in its sessions; null: <c>echo</c>.</param>
/// <param name="Idle">How long a client waits between a reply and its next request.</param>
/// <param name="Ramp">The time in which the rate, or the number of clients, grows evenly from nothing to what is asked for; zero: it is there at once.</param>
/// <param name="BeginsAlone">Whether its first session is made alone, until it has got its first reply, is over, or has got nothing for so long that a server which answers would have: see <see cref="ITraffic.Opened"/>.</param>
internal sealed record TrafficPlan(
    string Name,
    int? Clients,
    double? PerSecond,
    int Exchanges,
    TimeSpan Hold,
    int MostOpen,
    TimeSpan ConnectLimit,
    TimeSpan ReplyLimit,
    TimeSpan RoundTrip = default,
    TimeSpan StrandedLimit = default,
    ProtocolSpecification? Protocol = null,
    TimeSpan Idle = default,
    TimeSpan Ramp = default,
    bool BeginsAlone = false)
{
    /// <summary>Of an open loop: when a connect is due, from the beginning of the traffic on.</summary>
    /// <param name="index">Which connect, from 0.</param>
    public TimeSpan DueAt(long index)
    {
        // The rate at the time t of a ramp r is R t/r, so that R t²/2r connects are due by then; from its end on R (t - r/2).
        var rate = PerSecond!.Value;
        var ramp = Ramp.TotalSeconds;
        var seconds = index < rate * ramp / 2 ? Math.Sqrt(2 * ramp * index / rate) : (ramp / 2) + (index / rate);
        return TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }

    /// <summary>Of an open loop: how many connects are due by a time.</summary>
    /// <param name="elapsed">The time since the beginning of the traffic.</param>
    public long DueBy(TimeSpan elapsed)
    {
        var (t, ramp, rate) = (elapsed.TotalSeconds, Ramp.TotalSeconds, PerSecond!.Value);
        return t < 0 ? 0 : (long)(t < ramp ? rate * t * t / (2 * ramp) : rate * (t - (ramp / 2))) + 1;
    }

    /// <summary>Of a closed loop: when a client begins, from the beginning of the traffic on.</summary>
    /// <param name="index">Which client, from 0.</param>
    public TimeSpan ClientBeginsAt(int index) => Ramp * ((double)index / Clients!.Value);

    /// <summary>Of a closed loop: how many clients have begun by a time.</summary>
    /// <param name="elapsed">The time since the beginning of the traffic.</param>
    public int ClientsBy(TimeSpan elapsed)
    {
        var clients = Clients!.Value;
        if (elapsed >= Ramp)
            return clients;
        var begun = Math.Min(clients, (int)(elapsed / Ramp * clients) + 1);
        return begun < clients && ClientBeginsAt(begun) <= elapsed ? begun + 1 : begun; // the quotient may be a little less than it is
    }
}

/// <summary>Traffic under way. Disposing it ends what is open at once; its sessions are told to the observer all the same.</summary>
internal interface ITraffic : IDisposable
{
    /// <summary>Completes when every session is over and told to the observer; faulted if the world could not go on.</summary>
    Task Ended { get; }

    /// <summary>
    /// Completes when it is more than its first session: true. False: what that session got says that no more are worth making (<see cref="ITrafficObserver.GoesOn"/>), and none are.
    /// </summary>
    Task<bool> Opened { get; }

    /// <summary>The number of the latest session that has begun; 0 before the first.</summary>
    long Begun { get; }

    /// <summary>Begins no more sessions: those under way finish, and those that are held stay open until <see cref="Stop"/>.</summary>
    void Quiesce();

    /// <summary>Begins no more sessions: those under way finish, those that are held are closed in the order in which they began.</summary>
    /// <param name="byHarness">Whether it is the harness' own doing.</param>
    void Stop(bool byHarness);

    /// <summary>Asks the kernel for the owner of every open session whose owner is not known, and returns when that is done.</summary>
    void FindUnknownOwners();
}

/// <summary>Is asked and told by traffic, from a thread of the world.</summary>
internal interface ITrafficObserver
{
    /// <summary>The moment now: the time of the run and the number of its last event.</summary>
    Stamp Now { get; }

    /// <summary>How long the harness did not run from a time on until now: that counts against no limit.</summary>
    TimeSpan StoodStillSince(TimeSpan from);

    /// <summary>The traffic itself did not look at its sessions from one time to another: what it saw after that, it may have seen late.</summary>
    void StoodStill(TimeSpan from, TimeSpan until);

    /// <summary>The name of the server that a process belongs to, or null.</summary>
    string? ServerOf(int pid);

    /// <summary>A connect failed: looks who listens, by the kernel's tables.</summary>
    IReadOnlyList<string> Listening();

    /// <summary>A session is over.</summary>
    void SessionEnded(TrafficSession session);

    /// <summary>Whether more sessions are to be made, of traffic whose first one was alone and is over.</summary>
    bool GoesOn => true;

    /// <summary>What the plan asks for cannot be made in time.</summary>
    void FellBehind(string reason, int open, long waiting);
}

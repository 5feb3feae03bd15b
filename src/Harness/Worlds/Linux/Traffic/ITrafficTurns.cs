using Harness.Observations;
using Harness.Protocols;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>When the sessions of traffic begin, go on and end: what a <see cref="TrafficDialogue"/> asks and tells.</summary>
internal interface ITrafficTurns
{
    /// <summary>Whether no session is held any more.</summary>
    bool IsStopping { get; }

    /// <summary>Whether what ends now ends by the harness' own doing.</summary>
    bool StopsByHarness { get; }

    /// <summary>A session has said all and stays open until its deadline.</summary>
    void Hold(TrafficSlot slot);

    /// <summary>The client of a session waits before its next request, until its deadline.</summary>
    void Rest(TrafficSlot slot);

    /// <summary>The client of a session goes on in a new one.</summary>
    /// <param name="from">The session.</param>
    /// <param name="exchanges">How many exchanges are left to make.</param>
    /// <param name="lost">What was to be said in the exchange that was lost and is made again; null: none was.</param>
    void GoOn(FollowedSession from, int exchanges, IProtocol? lost);

    /// <summary>A session is over for its client, who may begin the next one.</summary>
    /// <param name="hasFailed">Whether it was never established.</param>
    void Leave(bool hasFailed);

    /// <summary>A session is recorded.</summary>
    /// <param name="slot">Its slot, which is free.</param>
    void Free(TrafficSlot slot);
}

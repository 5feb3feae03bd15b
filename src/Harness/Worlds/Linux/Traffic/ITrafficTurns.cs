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

    /// <summary>A session is over for its client, who may begin the next one.</summary>
    /// <param name="hasFailed">Whether it was never established.</param>
    void Leave(bool hasFailed);

    /// <summary>A session is recorded.</summary>
    /// <param name="slot">Its slot, which is free.</param>
    void Free(TrafficSlot slot);
}

namespace Draining;

/// <summary>How a listener leaves its group, from the best to the worst: see docs/drain.md.</summary>
public enum DrainMode
{
    /// <summary>Sends new connections to the other members first, waits, guards, closes. Loses and delays none, if there is another member.</summary>
    Steer,

    /// <summary>Drops SYNs, waits for handshakes, accepts, closes. Loses none, but delays new connections by 1 s.</summary>
    Guard,

    /// <summary>Accepts until the queue is empty, closes. Loses embryonic connections (SYN_RECV).</summary>
    Accept,

    /// <summary>Closes. Loses embryonic connections and the accept queue.</summary>
    Immediate,
}

namespace Harness.KernelModel;

/// <summary>The ways in which a server leaves its group.</summary>
internal enum ModelDrainMode
{
    /// <summary>Closes its listener at once.</summary>
    Immediate,

    /// <summary>Accepts until its accept queue is empty, then closes.</summary>
    Accept,

    /// <summary>Has new SYNs dropped (IP_MINTTL), waits until nothing is in SYN_RECV, accepts until its queue is empty, then closes.</summary>
    Guard,

    /// <summary>Has new SYNs steered to the others by the group's program, one server at a time, and then does as <see cref="Guard"/> does.</summary>
    Steer,
}

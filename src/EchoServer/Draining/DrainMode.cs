namespace EchoServer.Draining;

/// <summary>How the listener leaves its port. What each way loses stands with its class.</summary>
internal enum DrainMode
{
    /// <summary><see cref="SteerDrain"/>: nothing and nobody late, if there is somebody to steer to.</summary>
    Steer,

    /// <summary><see cref="GuardDrain"/>: nothing, but some clients connect a second late.</summary>
    Guard,

    /// <summary><see cref="AcceptDrain"/>: what is half-open.</summary>
    Accept,

    /// <summary><see cref="ImmediateDrain"/>: what is half-open or in the queue.</summary>
    Immediate,
}

namespace Draining.Outside;

/// <summary>What was done. Steps are reported when they are over, in this order; some are not needed, some are repeated if the group changes.</summary>
public enum LeaveStep
{
    /// <summary>The new server was started.</summary>
    Launched,

    /// <summary>The new server listens beside the old one.</summary>
    Listening,

    /// <summary>The new server is ready.</summary>
    Ready,

    /// <summary>The groups of the server were found.</summary>
    Found,

    /// <summary>The locks of the groups are held.</summary>
    Locked,

    /// <summary>It is known who chooses the members of a group now.</summary>
    Checked,

    /// <summary>It is known which indexes of a group are whose.</summary>
    Placed,

    /// <summary>New connections go to the new server.</summary>
    Steered,

    /// <summary>Whatever had come to the old server was accepted.</summary>
    Settled,

    /// <summary>New connections go only to indexes that stay the new server's while listeners are closed.</summary>
    Narrowed,

    /// <summary>The pid of the new server was written to the pid file.</summary>
    PidWritten,

    /// <summary>Somebody else is to tell the old server to stop now.</summary>
    Awaiting,

    /// <summary>The old server was told to stop.</summary>
    Signalled,

    /// <summary>The listeners of the old server are closed.</summary>
    Closed,

    /// <summary>The kernel chooses again among all members of a group.</summary>
    Detached,

    /// <summary>The old server did not end in the grace period, and was killed.</summary>
    Killed,

    /// <summary>The old server has ended.</summary>
    Exited,

    /// <summary>A listener that both servers have was shut down by one of them, and listens again.</summary>
    Revived,

    /// <summary>What was begun was undone.</summary>
    Undone,
}

/// <summary>A step that was done.</summary>
/// <param name="Step">Which.</param>
/// <param name="Text">What came of it, in one line.</param>
/// <param name="Elapsed">How long ago it all began.</param>
public readonly record struct StepReport(LeaveStep Step, string Text, TimeSpan Elapsed);

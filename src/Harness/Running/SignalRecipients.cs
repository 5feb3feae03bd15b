namespace Harness.Running;

/// <summary>Which processes of a server a signal goes to.</summary>
internal enum SignalRecipients
{
    /// <summary>The leader: the process that was launched, or that its pid file names.</summary>
    Leader,

    /// <summary>Every process of the server in the process group of the leader.</summary>
    Group,

    /// <summary>Every process of the server.</summary>
    Tree,

    /// <summary>Every process of the server that holds a listening socket on the shared port.</summary>
    Listener,
}

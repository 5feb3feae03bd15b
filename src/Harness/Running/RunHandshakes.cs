using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The handshakes with the servers of a run: how many are under way, by the kernel's tables, and holding them back.</summary>
internal sealed class RunHandshakes
{
    private readonly IWorld world;
    private readonly History history;
    private readonly ListenerTable listeners;

    internal RunHandshakes(IWorld world, History history, ListenerTable listeners)
    {
        this.world = world;
        this.history = history;
        this.listeners = listeners;
    }

    /// <summary>How many clients wait for the answer to a SYN to the shared port now (SYN_SENT).</summary>
    public int Unanswered() => world.UnansweredSyns();

    /// <summary>How many connections to the shared port are in a SYN queue now (SYN_RECV).</summary>
    public int SynReceived() => world.SynReceivedConnections();

    /// <summary>Holds the handshakes of new connections to a server back, at its side alone; or holds them no longer.</summary>
    /// <param name="server">The server.</param>
    /// <param name="hold">Whether they are held from here on.</param>
    /// <exception cref="StepFailure">The server does not listen, or its listener cannot be reached.</exception>
    public void Hold(LiveServer server, bool hold)
    {
        ArgumentNullException.ThrowIfNull(server);
        try
        {
            foreach (var socket in listeners.RequireSocketsOf(server))
                world.HoldHandshakes(socket, hold);
        }
        catch (WorldException error)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error) { Servers = [server.Name] };
        }

        history.Append(new HandshakesHeld(server.Name, hold));
    }
}

using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Which servers put accepts off until the client sends (TCP_DEFER_ACCEPT, tcp(7)), as Apache and uWSGI do by default: to its client such a connection is established, and the kernel keeps it in SYN_RECV and
/// gives it to nobody. It is looked only when a connection is found so: to look takes a listener for a moment from the process that has it.
/// </summary>
/// <param name="world">Has the listeners.</param>
/// <param name="history">What is found goes there.</param>
/// <param name="servers">Those of the run.</param>
internal sealed class DeferredAccepts(IWorld world, History history, ServerRegistry servers)
{
    /// <summary>A handshake whose last ACK is on its way is over by then, on a network with a round trip and without.</summary>
    private static readonly TimeSpan synReceivedFor = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan lookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly HashSet<ulong> looked = [];
    private readonly Dictionary<string, AcceptDeferred> found = new(StringComparer.Ordinal);
    private TimeSpan nextLook;

    /// <summary>
    /// That the listeners of a server put accepts off, or that it cannot be seen whether they do, where a connection has been in SYN_RECV for so long that this may be why; null: that is not why.
    /// </summary>
    /// <param name="server">The server; null: any of them.</param>
    /// <param name="ownership">What the kernel said of the connection last.</param>
    /// <param name="since">When it was established, from the run's beginning.</param>
    public AcceptDeferred? Why(LiveServer? server, Ownership? ownership, TimeSpan since)
    {
        if (ownership != Ownership.SynReceived || history.Elapsed - since < synReceivedFor + (world.NetworkConditions?.Rtt ?? TimeSpan.Zero))
            return null;
        lock (gate)
        {
            if (history.Elapsed is var now && now >= nextLook)
            {
                nextLook = now + lookEvery;
                Look();
            }

            return server is null ? found.Values.FirstOrDefault() : found.GetValueOrDefault(server.Name);
        }
    }

    private void Look()
    {
        foreach (var socket in world.Listeners(thorough: false))
        {
            if (socket.Pid is not { } pid || !looked.Add(socket.Inode) || servers.OwnerOf(pid) is not { } server || found.ContainsKey(server.Name) || IsHeld(server))
                continue;
            try
            {
                if (world.DefersAccept(socket) is var time && time > TimeSpan.Zero)
                    found[server.Name] = history.Append(new AcceptDeferred(server.Name, time));
            }
            catch (WorldException error) when (world.Listeners(thorough: false).Any(now => now.Inode == socket.Inode))
            {
                found[server.Name] = history.Append(new AcceptDeferred(server.Name, null, error.Message.TrimEnd('.')));
            }
            catch (WorldException)
            {
                // It is closed by now.
            }
        }
    }

    /// <summary>The scenario holds handshakes by the same option.</summary>
    private bool IsHeld(LiveServer server) => history.Events.OfType<HandshakesHeld>().Any(held => held.Server == server.Name);
}

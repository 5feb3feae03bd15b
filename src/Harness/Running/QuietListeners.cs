using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// The listening sockets of the last look, if nothing can come of another one that finds the same: each has holders, all of them processes of servers, and
/// nothing waits in an accept queue, which is followed from look to look. Most looks of a run are such.
/// </summary>
internal sealed class QuietListeners
{
    private IReadOnlyList<ListeningSocket> sockets = [];
    private IReadOnlySet<string>? listening;

    /// <summary>The servers that listen, where these sockets are those of the last look; null: they are not, or something can come of it.</summary>
    public IReadOnlySet<string>? StillListening(IReadOnlyList<ListeningSocket> now)
    {
        if (listening is null || now.Count != sockets.Count)
            return null;
        for (var i = 0; i < now.Count; i++)
        {
            if (!IsSame(now[i], sockets[i]))
                return null;
        }

        return listening;
    }

    /// <summary>A look that has found these.</summary>
    /// <param name="found">The sockets.</param>
    /// <param name="servers">The servers that listen.</param>
    /// <param name="haveStrangers">Whether one of their holders is a process of no server.</param>
    public void Found(IReadOnlyList<ListeningSocket> found, IReadOnlySet<string> servers, bool haveStrangers)
    {
        var isQuiet = !haveStrangers && found.All(socket => socket is { Holders.Count: > 0, QueueLength: 0 });
        (sockets, listening) = isQuiet ? (found, servers) : ([], null);
    }

    /// <summary>The next look is at something else, whatever it finds.</summary>
    public void Forget() => listening = null;

    private static bool IsSame(ListeningSocket one, ListeningSocket other)
    {
        if (one.Inode != other.Inode || one.QueueLength != other.QueueLength || one.Uid != other.Uid || one.Holders.Count != other.Holders.Count)
            return false;
        for (var i = 0; i < one.Holders.Count; i++)
        {
            if (one.Holders[i] != other.Holders[i])
                return false;
        }

        return true;
    }
}

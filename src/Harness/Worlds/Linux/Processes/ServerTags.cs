using System.Net.Sockets;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// Numbers by which everything that a server starts is known: its timer slack, which every descendant inherits and next to nothing
/// changes. A program can overwrite its environment, leave its session and lose its parent, and still has it.
/// </summary>
/// <remarks>
/// Several harnesses may run at once. Each one claims a block of numbers, by a name in the abstract socket namespace (unix(7)): it
/// belongs to the network namespace of the harness and the kernel drops it with the process. So a number is one harness' alone in its
/// network namespace; in the namespace of a run there are the processes of one harness only.
/// </remarks>
internal static class ServerTags
{
    /// <summary>How many numbers a block has: so many servers can have one at a time.</summary>
    public const int BlockSize = 4096;

    // 50,000 is what every process has that nobody gave another one.
    private const int Lowest = 50_001, Blocks = 64;

    private static readonly Lock gate = new();
    private static readonly Stack<int> free = [];
    private static Socket? claim;
    private static bool isTried;
    private static int first;
    private static int next;

    /// <summary>The lowest number of this harness; null if it has none.</summary>
    public static int? First
    {
        get
        {
            lock (gate)
                return claim is null ? null : first;
        }
    }

    /// <summary>
    /// Claims a block, if that has not been done. To be called on a thread that is in the network namespace of the harness.
    /// </summary>
    public static void Claim()
    {
        lock (gate)
        {
            if (isTried)
                return;
            isTried = true;
            for (var block = 0; block < Blocks && claim is null; block++)
            {
                var name = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    name.Bind(new UnixDomainSocketEndPoint($"\0rollover-tags-{block}"));
                    claim = name;
                    first = next = Lowest + (block * BlockSize);
                }
                catch (SocketException)
                {
                    name.Dispose(); // another harness' block
                }
            }
        }
    }

    /// <summary>Takes a number that no other server has; null if there is none.</summary>
    public static int? Take()
    {
        lock (gate)
        {
            if (claim is null)
                return null;
            if (free.TryPop(out var tag))
                return tag;
            return next < first + BlockSize ? next++ : null;
        }
    }

    /// <summary>Gives a number back, when no process has it any more.</summary>
    public static void Release(int tag)
    {
        lock (gate)
            free.Push(tag);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Tests.Worlds.Linux.Sockets;

/// <summary>More listeners than one look reads again.</summary>
internal sealed class ListenerHoldersTests
{
    private const int Count = 150, FurtherLooks = 3;

    [Test]
    public void With_many_listeners_each_has_its_holder_and_a_new_one_has_it_at_the_next_look()
    {
        var listeners = Enumerable.Range(0, Count).Select(_ => Listen()).ToList();
        var looks = new Looks(listeners);

        looks.Next().ShouldAllBe(holder => holder == Environment.ProcessId);
        listeners.Add(Listen());
        looks.Next().Count.ShouldBe(Count + 1);
        looks.Next().ShouldAllBe(holder => holder == Environment.ProcessId);
        listeners.ForEach(listener => listener.Dispose());
    }

    /// <summary>Somebody else, here another descriptor, holds each of them when the one that was known lets go.</summary>
    [Test]
    public void With_many_listeners_one_that_is_let_go_of_is_seen_within_a_few_looks_and_who_holds_it_then_is_found()
    {
        var listeners = Enumerable.Range(0, Count).Select(_ => Listen()).ToList();
        var looks = new Looks(listeners);
        looks.Next();
        var copies = listeners.ConvertAll(listener => new SafeSocketHandle(Duplicate((int)listener.Handle), ownsHandle: true));
        var inodes = looks.Inodes;
        listeners.ForEach(listener => listener.Dispose());

        looks.Keep(inodes);
        for (var i = 0; i < FurtherLooks; i++)
            looks.Next().ShouldAllBe(holder => holder == Environment.ProcessId);
        copies.ForEach(copy => copy.Dispose());
        for (var i = 0; i < FurtherLooks; i++)
            looks.Next();
        looks.Next().ShouldAllBe(holder => holder == null, "every descriptor was read again, and none of them is there any more");
    }

    /// <summary>What is asked of the tables is told by the test: the looks are at its own sockets, whether or not they are open.</summary>
    private sealed class Looks(List<Socket> listeners)
    {
        private readonly ListenerHolders holders = new(new ProcessTable());
        private IReadOnlyList<ulong>? kept;

        public IReadOnlyList<ulong> Inodes => kept ?? [.. listeners.Select(listener => ProcFile.Inode($"/proc/self/fd/{listener.Handle}", "socket:"u8)!.Value)];

        public void Keep(IReadOnlyList<ulong> inodes) => kept = inodes;

        public IReadOnlyList<int?> Next()
        {
            var sockets = Inodes.Select(inode => new TcpSocket(TcpSocket.Listen, inode, 0, 0, new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Any, 0), 0, 0, IsV6Only: false)).ToList();
            return [.. holders.Of(() => sockets, () => [Environment.ProcessId], thorough: false).Select(socket => socket.Pid)];
        }
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int Duplicate(int descriptor) => Dup(descriptor) is >= 0 and var copy ? copy : throw new InvalidOperationException($"dup(2): {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static extern int Dup(int descriptor);
}

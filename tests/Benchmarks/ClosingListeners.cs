using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>
/// How many SYNs meet the close of a listener that nobody is sent to any more, and are dropped or reset with it: with the close alone, and with a listener that no SYN finds before it is closed
/// (<c>src/Draining/Leaving/ListenerLookup.cs</c>). A group of two, whose program sends all to the one that stays; the other one comes and goes as fast as it can.
/// </summary>
internal static class ClosingListeners
{
    private const int SolSocket = 1, ReusePort = 15, AttachProgram = 51, BindToInterface = 62; // asm-generic/socket.h
    private const int TcpInfoOption = 11, TotalRetransmits = 100; // TCP_INFO, offset of tcpi_total_retrans in linux/tcp.h
    private const int Clients = 3, Backlog = 4096;

    /// <summary>Both ways in turn, for so long each.</summary>
    public static void Run(TimeSpan span, int rounds)
    {
        long[] closes = [0, 0], resent = [0, 0], lost = [0, 0];
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var way in (int[])[0, 1])
            {
                var (closed, again, reset) = Measure(span, isUnfindable: way == 1);
                closes[way] += closed;
                resent[way] += again;
                lost[way] += reset;
            }
        }

        foreach (var way in (int[])[0, 1])
            Console.WriteLine($"closes beside {Clients} clients, {(way == 1 ? "found by no SYN before" : "the close alone")}: {closes[way]}, of 100,000 {100_000.0 * resent[way] / Math.Max(1, closes[way]):0.#} SYNs sent again, {100_000.0 * lost[way] / Math.Max(1, closes[way]):0.#} connects reset");
    }

    private static (long Closes, long Resent, long Lost) Measure(TimeSpan span, bool isUnfindable)
    {
        using var stays = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var at = (IPEndPoint)stays.LocalEndPoint!;
        AttachFirst(stays);
        using var over = new CancellationTokenSource(span);
        long resent = 0, lost = 0, closes = 0;
        var serving = Start(() => Serve(stays, over.Token));
        var clients = Enumerable.Range(0, Clients).Select(_ => Start(() => Connect(at, over.Token, ref resent, ref lost))).ToList();
        while (!over.IsCancellationRequested)
        {
            using var leaves = Listen(at);
            if (isUnfindable)
                leaves.SetRawSocketOption(SolSocket, BindToInterface, BitConverter.GetBytes(int.MaxValue));
            leaves.Dispose();
            closes++;
        }

        clients.ForEach(client => client.Join());
        serving.Join();
        return (closes, resent, lost);
    }

    private static Thread Start(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static Socket Listen(IPEndPoint at)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetRawSocketOption(SolSocket, ReusePort, BitConverter.GetBytes(1));
        listener.Bind(at);
        listener.Listen(Backlog);
        return listener;
    }

    /// <summary>The program <c>ret 0</c>: every SYN is for the first of the group.</summary>
    private static void AttachFirst(Socket listener)
    {
        var code = GCHandle.Alloc(new byte[] { 6, 0, 0, 0, 0, 0, 0, 0 }, GCHandleType.Pinned);
        var program = new byte[16];
        BitConverter.TryWriteBytes(program, (ushort)1);
        BitConverter.TryWriteBytes(program.AsSpan(8), (long)code.AddrOfPinnedObject());
        listener.SetRawSocketOption(SolSocket, AttachProgram, program);
        code.Free();
    }

    private static void Serve(Socket listener, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (listener.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead))
                listener.Accept().Dispose();
        }

        while (listener.Poll(TimeSpan.FromMilliseconds(1500), SelectMode.SelectRead)) // a SYN is sent again after 1 s
            listener.Accept().Dispose();
    }

    private static void Connect(IPEndPoint at, CancellationToken over, ref long resent, ref long lost)
    {
        var byteRead = new byte[1];
        var info = new byte[TotalRetransmits + sizeof(int)];
        while (!over.IsCancellationRequested)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                client.Connect(at);
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref lost);
                continue;
            }

            if (client.GetRawSocketOption((int)ProtocolType.Tcp, TcpInfoOption, info) == info.Length && BitConverter.ToUInt32(info, TotalRetransmits) > 0)
                Interlocked.Increment(ref resent);
            try
            {
                client.Receive(byteRead); // until it is accepted and closed: no more wait in the queue than there are clients
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref lost);
            }
        }
    }
}

using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Harness.Worlds.Linux.Relaying;

namespace Harness.Tests.Worlds.Linux.Relaying;

/// <summary>One direction of the relay, between datagram sockets: like the devices, they have one packet a read.</summary>
internal sealed class RelayDirectionTests
{
    [Test]
    public void Packets_arrive_complete_in_order_and_not_before_their_time()
    {
        using var line = new Line(new PacketFate(Stopwatch.Frequency / 100, 0, 0, 1), capacity: 64);
        var clock = Stopwatch.StartNew();

        for (byte number = 0; number < 40; number++)
            line.Send([number, 1, 2, 3]);
        var got = Enumerable.Range(0, 40).Select(_ => line.Receive()).ToList();

        clock.Elapsed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(10));
        got.Select(packet => packet[0]).ShouldBe(Enumerable.Range(0, 40).Select(number => (byte)number));
        got.ShouldAllBe(packet => packet.Length == 4);
        line.Direction.Dropped.ShouldBe(0);
    }

    [Test]
    public void What_finds_no_room_is_dropped_and_counted()
    {
        using var line = new Line(new PacketFate(Stopwatch.Frequency * 3600, 0, 0, 1), capacity: 4);

        for (byte number = 0; number < 10; number++)
            line.Send([number]);

        Until.Holds(() => line.Direction.Dropped == 6, TimeSpan.FromSeconds(60)).ShouldBeTrue($"{line.Direction.Dropped} dropped");
    }

    [Test]
    public void What_is_held_waits_until_it_goes_on_in_its_order()
    {
        using var line = new Line(new PacketFate(0, 0, 0, 1), capacity: 64);
        line.Direction.IsHeld = true;

        line.Send([1]);
        line.Send([2]);
        Until.Holds(() => line.HasTakenAll, TimeSpan.FromSeconds(60)).ShouldBeTrue("the relay reads what it holds");
        line.HasArrived.ShouldBeFalse();
        line.Direction.IsHeld = false;

        line.Receive().ShouldBe([1]);
        line.Receive().ShouldBe([2]);
    }

    private sealed class Line : IDisposable
    {
        private readonly Socket source = NewSocket();
        private readonly Socket entry = NewSocket();
        private readonly Socket exit = NewSocket();
        private readonly Socket destination = NewSocket();
        private readonly AnonymousPipeServerStream control = new(PipeDirection.Out);
        private readonly PacketRing ring;
        private readonly Thread thread;

        public Line(PacketFate fate, int capacity)
        {
            source.Connect(entry.LocalEndPoint!);
            exit.Connect(destination.LocalEndPoint!);
            entry.Blocking = false;
            ring = new PacketRing(capacity);
            Direction = new RelayDirection(entry.SafeHandle, exit.SafeHandle, control.ClientSafePipeHandle, fate, ring);
            thread = new Thread(Direction.Run);
            thread.Start();
        }

        public RelayDirection Direction { get; }

        /// <summary>Whether it has read everything that was sent.</summary>
        public bool HasTakenAll => entry.Available == 0;

        /// <summary>Whether a packet has come out.</summary>
        public bool HasArrived => destination.Available > 0;

        public void Send(byte[] packet) => source.Send(packet);

        public byte[] Receive()
        {
            var buffer = new byte[2000];
            return buffer[..destination.Receive(buffer)];
        }

        public void Dispose()
        {
            control.SafePipeHandle.Dispose(); // the writing end: the relay sees the hang-up
            thread.Join();
            ring.Dispose();
            control.Dispose();
            foreach (var socket in new[] { source, entry, exit, destination })
                socket.Dispose();
        }

        private static Socket NewSocket()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Harness.Worlds;
using Harness.Worlds.Linux.Netlink;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Tests.Worlds.Linux.Netlink;

/// <summary>Whatever a datagram has in it, the walk over its messages comes to an end and never leaves it.</summary>
internal sealed class NetlinkMessagesTests
{
    [Test]
    public void Random_bytes_give_messages_inside_of_them_or_a_clear_error() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(2000)), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Survives));

    [Test]
    public void Real_messages_with_changed_bytes_give_messages_inside_of_them_or_a_clear_error()
    {
        var real = RealDatagram();
        var changes = ArbMap.Default.GeneratorFor<(ushort At, byte Value)[]>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(2000)), Prop.ForAll(changes.ToArbitrary(), changed =>
        {
            var datagram = real.ToArray();
            foreach (var (at, value) in changed)
                datagram[at % 64 < 48 ? at % NetlinkMessage.HeaderBytes : at % datagram.Length] = value; // mostly the header
            return Survives(datagram);
        }));
    }

    [Test]
    public void Real_messages_that_are_cut_off_anywhere_but_between_two_are_an_error()
    {
        var real = RealDatagram();
        var ends = new List<int> { 0 };
        foreach (var message in new NetlinkMessages(real))
            ends.Add(ends[^1] + ((NetlinkMessage.HeaderBytes + message.Body.Length + 3) & ~3));
        ends.Count.ShouldBeGreaterThan(2, "more than one message");

        for (var length = 0; length < real.Length; length++)
        {
            var problem = ProblemOf(real[..length], out var count);
            count.ShouldBe(ends.Count(end => end <= length) - 1);
            if (ends.Contains(length))
                problem.ShouldBeNull();
            else
                problem.ShouldNotBeNull().ShouldStartWith($"The kernel's netlink answer is malformed at byte {ends[count]} of {length}: ");
        }
    }

    [TestCase(0)]
    [TestCase(15)]
    [TestCase(17)]
    [TestCase(-1)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MinValue)]
    public void A_length_that_is_none_is_an_error_with_its_place(int length)
    {
        var datagram = new byte[32];
        BinaryPrimitives.WriteInt32LittleEndian(datagram, 16);
        BinaryPrimitives.WriteInt32LittleEndian(datagram.AsSpan(16), length);

        ProblemOf(datagram, out var count).ShouldBe(
            $"The kernel's netlink answer is malformed at byte 16 of 32: a message says that it has {(uint)length} bytes; it has at least 16 and at most the 16 that are left.");
        count.ShouldBe(1);
    }

    [Test]
    public void The_last_message_needs_no_padding()
    {
        ProblemOf(Datagrams.Message(1, 7, 0, 1), out var count).ShouldBeNull();
        count.ShouldBe(1);
    }

    [Test]
    public void An_error_without_a_number_is_an_error()
    {
        Should.Throw<WorldException>(() => ErrorOf(Datagrams.Message(1, NetlinkMessage.KindError, 0, 1, 2, 3))).Message.ShouldContain("a body of 3 bytes");
        ErrorOf(Datagrams.Message(1, NetlinkMessage.KindDone, 0)).ShouldBe(0);
        ErrorOf(Datagrams.Error(1, 13)).ShouldBe(13);
        ErrorOf(Datagrams.Error(1, 0)).ShouldBe(0);
    }

    private static int ErrorOf(byte[] message) => new NetlinkMessage(message).Error;

    private static bool Survives(byte[]? datagram)
    {
        datagram ??= [];
        _ = ProblemOf(datagram, out var count);
        return count <= datagram.Length / NetlinkMessage.HeaderBytes;
    }

    private static string? ProblemOf(byte[] datagram, out int count)
    {
        count = 0;
        try
        {
            foreach (var message in new NetlinkMessages(datagram))
            {
                _ = message.Kind + message.Flags + message.Sequence + (uint)message.Body.Length;
                count++;
            }

            return null;
        }
        catch (WorldException error)
        {
            return error.Message;
        }
    }

    /// <summary>What the kernel says of two listeners.</summary>
    private static byte[] RealDatagram()
    {
        using Socket first = Listen(), second = Listen();
        using var kernel = NetlinkSocket.Open(SocketRequest.Protocol);
        var request = new byte[SocketRequest.Bytes];
        SocketRequest.Write(request, AddressFamily.InterNetwork, NetlinkMessage.Request | NetlinkMessage.Dump, 1 << TcpSocket.Listen);
        kernel.Send(request);
        var answer = new byte[64 * 1024];
        return answer[..kernel.Receive(answer)];
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }
}

using Harness.Worlds.Linux.Relaying;

namespace Harness.Tests.Worlds.Linux.Relaying;

/// <summary>What the relay records of the packets that it carries.</summary>
internal sealed class PacketLogTests
{
    [TestCase(4, false)]
    [TestCase(6, false)]
    [TestCase(4, true)]
    [TestCase(6, true)]
    public void A_segment_is_known_by_its_ports_flags_and_length(int version, bool isFrame)
    {
        var toServers = new PacketLog(isToServers: true, most: 10);
        var toClients = new PacketLog(isToServers: false, most: 10);

        toServers.Add(Packet(version, 48078, 8080, flags: 0x02, bytes: 0, isFrame), 5, isLost: true);
        toClients.Add(Packet(version, 8080, 48078, flags: 0x12, bytes: 0, isFrame), 6, isLost: false);
        toClients.Add(Packet(version, 8080, 48078, flags: 0x18, bytes: 33, isFrame), 7, isLost: false);

        toServers.Take(10).ToArray().ShouldBe([new RelayedPacket(5, 48078, 8080, 0x02, 0, true)]);
        var back = toClients.Take(10).ToArray();
        back.Select(packet => (packet.ClientPort, packet.ServerPort, packet.FlagNames, packet.Bytes)).ShouldBe([(48078, 8080, "SYN-ACK", 0), (48078, 8080, "PSH-ACK", 33)]);
        toClients.Take(10).Length.ShouldBe(0);
    }

    [Test]
    public void What_is_no_whole_segment_is_passed_over()
    {
        var log = new PacketLog(isToServers: true, most: 10);
        var udp = Packet(4, 1, 2, 0, 0, false);
        udp[9] = 17;
        var fragment = Packet(4, 1, 2, 0, 0, false);
        fragment[7] = 8;
        var other = Packet(4, 1, 2, 0, 0, true);
        (other[12], other[13]) = (0x08, 0x06); // ARP

        var whole = Packet(4, 1, 2, 2, 0, false);
        foreach (var packet in (byte[][])[udp, fragment, other, whole[..30], whole[..10], [], [0x45], Packet(6, 1, 2, 2, 0, false)[..50]])
            log.Add(packet, 1, isLost: false);

        (log.Take(10).Length, log.Unrecorded).ShouldBe((0, 0));
    }

    [Test]
    public void Without_room_what_begins_or_ends_a_connection_still_has_as_much_again_and_the_rest_is_counted()
    {
        var log = new PacketLog(isToServers: true, most: 3);
        for (var i = 0; i < 5; i++)
            log.Add(Packet(4, 1, 2, flags: 0x10, bytes: 1, false), i, isLost: false);
        for (var i = 0; i < 5; i++)
            log.Add(Packet(4, 1, 2, flags: 0x04, bytes: 0, false), i, isLost: false);

        log.Take(2).Length.ShouldBe(2);
        log.Take(100).ToArray().Select(packet => packet.FlagNames).ShouldBe(["ACK", "RST", "RST", "RST"]);
        log.Unrecorded.ShouldBe(4);
    }

    private static byte[] Packet(int version, int source, int destination, byte flags, int bytes, bool isFrame)
    {
        byte[] tcp = [(byte)(source >> 8), (byte)source, (byte)(destination >> 8), (byte)destination, 0, 0, 0, 1, 0, 0, 0, 2, 5 << 4, flags, 0, 0, 0, 0, 0, 0, .. new byte[bytes]];
        byte[] ip = version == 4
            ? [0x45, 0, (byte)((20 + tcp.Length) >> 8), (byte)(20 + tcp.Length), 0, 0, 0x40, 0, 64, 6, 0, 0, 198, 18, 0, 1, 198, 19, 0, 1]
            : [0x60, 0, 0, 0, (byte)(tcp.Length >> 8), (byte)tcp.Length, 6, 64, .. new byte[32]];
        byte[] ethernet = [2, 0, 0, 0, 0x25, 0x44, 2, 0, 0, 0, 0x25, 0x45, .. version == 4 ? new byte[] { 8, 0 } : [0x86, 0xDD]];
        return isFrame ? [.. ethernet, .. ip, .. tcp, 0, 0] : [.. ip, .. tcp];
    }
}

using Draining.Tests.Running;

namespace Draining.Tests.Outside;

/// <summary>A port that the Internet reaches always has a client that sent a SYN and never answers: it holds nobody up for longer than three SYN-ACKs, and is no doubt.</summary>
internal sealed class UnansweredHandshakeTests : OutsideTests
{
    // A SYN from an address that this namespace routes to itself and does not have: nobody answers its SYN-ACK, not even by a RST.
    private const string Script =
        """
        ip link set lo up && ip route add 198.51.100.0/24 dev lo || exit 77
        sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.lo.rp_filter=0 net.ipv4.conf.lo.accept_local=1 || exit 77
        "$1" 0.0.0.0:8080 --drain immediate & old=$!
        "$1" 0.0.0.0:8080 --drain immediate & new=$!
        until [ "$(grep -c ':1F90 00000000:0000 0A' /proc/net/tcp)" = 2 ]; do sleep 0.02; done
        python3 -c '
        import socket, struct
        def checksum(data):
            total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
            total = (total >> 16) + (total & 0xffff)
            return ~(total + (total >> 16)) & 0xffff
        source, target = socket.inet_aton("198.51.100.7"), socket.inet_aton("127.0.0.1")
        segment = struct.pack("!HHLLBBHHH", 40000, 8080, 1, 0, 5 << 4, 2, 1000, 0, 0)
        segment = segment[:16] + struct.pack("!H", checksum(source + target + struct.pack("!BBH", 0, 6, 20) + segment)) + segment[18:]
        packet = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 1, 0, 64, 6, 0, source, target) + segment
        socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW).sendto(packet, ("127.0.0.1", 0))
        ' || exit 77
        until grep -q '076433C6:9C40 03 ' /proc/net/tcp; do sleep 0.02; done
        "$2" leave --pid $old --settle 30s
        code=$?
        kill -KILL $new
        exit $code
        """;

    [Test]
    public async Task It_does_not_hold_up_the_leaving_and_is_told_of()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("It takes raw sockets and a network namespace.");
        var shell = Keep(ToolProcess.Start("unshare", ["-n", "sh", "-c", Script, "sh", ToolProcess.PathOf("EchoServer"), ToolProcess.PathOf("rollover-replace")]));

        var code = await shell.ExitCodeAsync();

        if (code == 77)
            Assert.Ignore("There is no ip(8), or no python3.");
        code.ShouldBe(0, $"{shell.Output.Text}{shell.Errors.Text}");
        shell.Output.Text.ShouldContain("but for 1 handshake whose client has not answered three SYN-ACKs");
    }
}

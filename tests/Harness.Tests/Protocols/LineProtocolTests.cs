using System.Text;
using Harness.Protocols;

namespace Harness.Tests.Protocols;

internal sealed class LineProtocolTests
{
    [TestCase("^PONG", "PONG\r\n", 6)]
    [TestCase("^PONG$", "PONG\r\n", 6)]
    [TestCase("^PONG$", "PONG\n", 5)]
    [TestCase("^PONG", "PONG", -1)]
    [TestCase("^PONG", "PING\r\n", -1)]
    [TestCase("^PONG", "PONG\r\nPONG\r\n", 6)]
    [TestCase("END$", "VALUE k 0 5\r\nhello\r\nEND\r\nVALUE", 25)]
    [TestCase("^é$", "é\n", 3)]
    public void A_reply_is_whole_at_the_first_line_end_at_which_it_matches(string matches, string received, int length) =>
        LengthOf(Protocol("PING\r\n", matches), Encoding.UTF8.GetBytes(received)).ShouldBe(length);

    [Test]
    public void What_does_not_match_within_a_hundred_lines_is_no_reply()
    {
        LengthOf(Protocol("PING\r\n", "END"), Encoding.ASCII.GetBytes(new string('\n', LineProtocol.MostLines - 1) + "END\n")).ShouldBe(LineProtocol.MostLines + 3);
        LengthOf(Protocol("PING\r\n", "END"), Encoding.ASCII.GetBytes(new string('\n', LineProtocol.MostLines) + "END\n")).ShouldBe(-1);
    }

    [Test]
    public void A_request_and_what_its_reply_has_to_match_have_the_same_id()
    {
        var protocol = Protocol("get $id $id\r\n", "^VALUE $id$");
        Encoding.ASCII.GetString(RequestOf(protocol)).ShouldBe("get t~17.3 t~17.3\r\n");
        LengthOf(protocol, "VALUE t~17.3\r\n"u8).ShouldBe(14);
        LengthOf(protocol, "VALUE t~18.3\r\n"u8).ShouldBe(-1);
        LengthOf(protocol, "VALUE t~17x3\r\n"u8).ShouldBe(-1); // it is text, and no expression
    }

    [Test]
    public void A_request_of_bytes_is_sent_as_it_is() =>
        RequestOf(new LineProtocol(new ProtocolSpecification("line") { RequestBytes = "00FF24696490", Matches = "x" })).ShouldBe([0x00, 0xff, 0x24, 0x69, 0x64, 0x90]);

    /// <summary>It does match, and nobody knows after a second: that says nothing of the server.</summary>
    [Test]
    public void A_reply_of_which_it_takes_too_long_to_tell_whether_it_matches_is_the_protocols_own_failure()
    {
        var protocol = Protocol("hello\n", @"^((a+)+\2c|a*b)$");
        var awaited = new AwaitedReply(protocol.ExpectedReply([], "t~17"u8, 3), isOwnerMarked: false);
        var reply = System.Text.Encoding.ASCII.GetBytes(new string('a', 40) + "b\n");

        protocol.LengthOfReply(reply, awaited).ShouldBe(reply.Length);
        ProtocolFailure.Is(protocol.Read(reply, awaited).Fault).ShouldBeTrue();
    }

    private static LineProtocol Protocol(string request, string matches) => new(new ProtocolSpecification("line") { Request = request, Matches = matches });

    private static byte[] RequestOf(LineProtocol protocol)
    {
        var request = new byte[protocol.MostRequestBytes];
        return request[..protocol.WriteRequest(request, "t~17"u8, 3)];
    }

    private static int LengthOf(LineProtocol protocol, ReadOnlySpan<byte> received) =>
        protocol.LengthOfReply(received, new AwaitedReply(protocol.ExpectedReply([], "t~17"u8, 3), isOwnerMarked: false));
}

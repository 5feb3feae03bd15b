using System.Text;
using Harness.Protocols;
using Harness.Protocols.Http;

namespace Harness.Tests.Protocols;

internal sealed class HttpProtocolTests
{
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 40)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok more", 40)]
    [TestCase("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 37)]
    [TestCase("HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\no", -1)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", 43)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", -1)]
    [TestCase("HTTP/1.1 200", -1)]
    [TestCase("HTT", -1)]
    [TestCase("HTTP/1.1 204 No Content\r\n\r\nHTTP", 27)]
    [TestCase("HTTP/1.1 304\r\nContent-Length: 7\r\n\r\n", 35)]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nuntil the end", -1)]
    [TestCase("HTTP/1.1 100 Continue\r\n\r\n", -1)]
    [TestCase("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 69)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 59)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nX-Sum: 1\r\n\r\nmore", 79)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", -1)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\no", -1)]
    public void A_response_ends_where_its_length_its_chunks_or_its_status_say(string received, int length) =>
        Http().LengthOfReply(Bytes(received), Awaited("status 2xx")).ShouldBe(length);

    [Test]
    public void A_response_without_a_length_ends_with_the_connection()
    {
        var received = Bytes("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        Http().LengthAtEnd(received, Awaited("status 2xx")).ShouldBe(received.Length);
        Http().LengthAtEnd(Bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"), Awaited("status 2xx")).ShouldBe(-1);
        Http().LengthAtEnd(Bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncut\r\n"), Awaited("status 2xx")).ShouldBe(-1);
        Http().LengthAtEnd(Bytes("HTTP/1.1 200 OK\r\nX: "), Awaited("status 2xx")).ShouldBe(-1);
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", null, false)]
    [TestCase("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nok", "its status is 503", false)]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 2\r\n\r\nok", null, true)]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", null, true)]
    [TestCase("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", null, false)]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nok", null, true)]
    [TestCase("220 hello\r\n", "it is no response of HTTP", false)]
    [TestCase("\0\0\b\a\0\0\0\0\0\0\0\0\0\0\0\0\u0001", "it is a GOAWAY frame of HTTP/2", false)]
    [TestCase("HTTP/2 200\r\n\r\n", "it is of another version than HTTP/1", false)]
    [TestCase("HTTP/1.1 OK\r\n\r\n", "its first line has no status", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n", "its Content-Length is no number: 'two'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n", "its Content-Length is no number: '-2'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", "its Content-Length is no number: '2, 3'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "it has 99999999999 bytes, and no more than 4194304 are read: ask for less", false)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "the size of a chunk of its body is no number", false)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nlong\r\n", "a chunk of its body is not as long as it says", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "it has a Content-Length (2) beside its Transfer-Encoding", false)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "its Transfer-Encoding is 'chunked, chunked': 'chunked' may be there once, at the end, and 'identity' is none (RFC 9112, section 7)", false)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok", "its Transfer-Encoding is 'identity': 'chunked' may be there once, at the end, and 'identity' is none (RFC 9112, section 7)", false)]
    [TestCase("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "it is of HTTP/1.0 and has a Transfer-Encoding: 'chunked'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok", "a line of its head has no name of a field before its colon: 'Content-Length : 2'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nok", "a line of its head is no field: 'no colon'", false)]
    [TestCase("HTTP/1.1 200 OK\r\n folded\r\nContent-Length: 2\r\n\r\nok", "a line of blanks comes before its first field: ' folded'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok", "a field of its head has a NUL or a lone CR: 'X: a\\0b'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nok", "a field of its head has a NUL or a lone CR: 'X: a\\rb'", false)]
    [TestCase("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok", null, false)]
    [TestCase("\u0015\u0003\u0003\0\u0002", "it is an alert of TLS: the server wants TLS", false)]
    public void What_is_wrong_with_a_response_is_told_and_whether_it_is_the_last_of_its_connection(string received, string? fault, bool endsSession)
    {
        var protocol = Http();
        protocol.LengthAtEnd(Encoding.Latin1.GetBytes(received), Awaited("status 2xx")).ShouldBe(received.Length);
        var reading = protocol.Read(Encoding.Latin1.GetBytes(received), Awaited("status 2xx"));
        (reading.Fault, reading.EndsSession, reading.IsRight).ShouldBe((fault, endsSession, fault is null));
    }

    [TestCase("200", null, null)]
    [TestCase("2xx", null, null)]
    [TestCase("204", null, "its status is 200")]
    [TestCase("5xx", null, "its status is 200")]
    [TestCase("200", "^hello$", null)]
    [TestCase("200", "^HELLO", "its body does not match")]
    public void Status_and_body_have_to_be_as_the_scenario_says(string status, string? body, string? fault)
    {
        FaultOf(new HttpSpecification { Status = status, BodyMatches = body }, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").ShouldBe(fault);
        FaultOf(new HttpSpecification { Status = status, BodyMatches = body }, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n").ShouldBe(fault);
    }

    [TestCase("^text/", null)]
    [TestCase("^a, b$", "its header 'X-A' is 'text/html'")]
    public void Headers_have_to_be_as_the_scenario_says(string value, string? fault) =>
        FaultOf(new HttpSpecification { ExpectedHeaders = new Dictionary<string, string> { ["X-A"] = value } }, "HTTP/1.1 200 OK\r\nx-a:  text/html \r\nContent-Length: 0\r\n\r\n").ShouldBe(fault);

    [Test]
    public void A_header_that_is_missing_shows_and_one_that_comes_twice_is_one_list()
    {
        FaultOf(new HttpSpecification { ExpectedHeaders = new Dictionary<string, string> { ["X-A"] = "." } }, "HTTP/1.1 200 OK\r\nX-AB: 1\r\nContent-Length: 0\r\n\r\n").ShouldBe("it has no header 'X-A'");
        FaultOf(new HttpSpecification { ExpectedHeaders = new Dictionary<string, string> { ["X-A"] = "^1, 2$" } }, "HTTP/1.1 200 OK\r\nX-A: 1\r\nX-a: 2\r\nContent-Length: 0\r\n\r\n").ShouldBeNull();
    }

    [Test]
    public void A_request_has_what_the_scenario_says_and_what_the_protocol_needs()
    {
        RequestOf(HttpSpecification.Default).ShouldBe("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        RequestOf(new HttpSpecification { Method = "POST", Path = "/x?i=$id", Headers = new Dictionary<string, string> { ["host"] = "a", ["X-Id"] = "$id" }, Body = "é $id" })
            .ShouldBe("POST /x?i=t~17.3 HTTP/1.1\r\nhost: a\r\nX-Id: t~17.3\r\nContent-Length: 9\r\n\r\né t~17.3");
        RequestOf(new HttpSpecification { Method = "POST" }).ShouldBe("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    }

    [Test]
    public void The_response_to_another_request_shows_by_its_id()
    {
        var protocol = Http(new HttpSpecification { Path = "/$id", BodyMatches = "^hello /$id$" });
        protocol.Read(Bytes("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nhello /t~17.3"), Expected(protocol)).Fault.ShouldBeNull();
        protocol.Read(Bytes("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nhello /t~17.2"), Expected(protocol)).Fault.ShouldBe("its body does not match");
    }

    [Test]
    public void The_response_to_a_HEAD_has_no_body()
    {
        var protocol = Http(new HttpSpecification { Method = "HEAD" });
        protocol.LengthOfReply(Bytes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"), Awaited("status 2xx")).ShouldBe(40);
    }

    [Test]
    public void What_has_no_end_is_no_response()
    {
        var head = Bytes("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X-More: and more\r\n", 4000)));
        Http().LengthOfReply(head, Awaited("status 2xx")).ShouldBe(head.Length);
        Http().Read(head, Awaited("status 2xx")).Fault.ShouldBe("its head is longer than 64 KiB");
        var body = Bytes("HTTP/1.1 200 OK\r\n\r\n" + new string('x', HttpResponse.MostBytes));
        Http().LengthOfReply(body, Awaited("status 2xx")).ShouldBe(body.Length);
        Http().Read(body.AsSpan()[..^1], Awaited("status 2xx")).Fault.ShouldBeNull();
    }

    /// <summary>Half of a body looks as all of it where neither a length nor an expression says how it ends.</summary>
    [TestCase("HTTP/1.1 200 OK\r\n\r\nhel", null, true)]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nhel", "hel", true, Description = "an expression that says nothing of the end")]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nhel", "l$", false)]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nhel\n", "l$", false)]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nprice 5$ and more", @"price 5\$", true, Description = "a dollar sign of the body is no end")]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nhello", "hel|o$", true, Description = "one of several says nothing of the end")]
    [TestCase("HTTP/1.1 200 OK\r\n\r\nhello", "^.*$", true, Description = "every end is as good")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhel", null, true)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhel", null, false)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n\r\n", null, false)]
    [TestCase("HTTP/1.1 204 No Content\r\n\r\n", null, false)]
    [TestCase("HTTP/1.1 500 No\r\n\r\nhel", null, false, Description = "it is wrong anyway")]
    public void A_response_that_only_the_end_of_its_connection_delimits_may_be_cut_off(string received, string? body, bool mayBe) =>
        Http(new HttpSpecification { BodyMatches = body }).Read(Bytes(received), Awaited("status 2xx")).MayBeCutOff.ShouldBe(mayBe);

    [Test]
    public void A_request_that_asks_for_the_end_of_the_connection_is_the_last_one_on_it() =>
        Http(new HttpSpecification { Headers = new Dictionary<string, string> { ["connection"] = "close" } })
            .Read(Bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Awaited("status 2xx")).EndsSession.ShouldBeTrue();

    private static HttpProtocol Http(HttpSpecification? specification = null) => new(specification ?? HttpSpecification.Default);

    private static AwaitedReply Awaited(string expectation) => new(Bytes(expectation), isOwnerMarked: false);

    private static AwaitedReply Expected(HttpProtocol protocol) => new(protocol.ExpectedReply([], "t~17"u8, 3), isOwnerMarked: false);

    private static string? FaultOf(HttpSpecification specification, string received)
    {
        var protocol = Http(specification);
        return protocol.Read(Bytes(received), Expected(protocol)).Fault;
    }

    private static string RequestOf(HttpSpecification specification)
    {
        var protocol = Http(specification);
        var request = new byte[protocol.MostRequestBytes];
        return Encoding.UTF8.GetString(request, 0, protocol.WriteRequest(request, "t~17"u8, 3));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

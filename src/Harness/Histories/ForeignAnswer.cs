using System.Text;
using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Http;

namespace Harness.Histories;

/// <summary>What came for a request and is no reply of its protocol, nor a part of one: its server speaks something else.</summary>
internal static class ForeignAnswer
{
    /// <summary>Whether what came is of another protocol. An echo that is damaged begins like one: it is a fault of a server that speaks the protocol. Where a reply has to match, everything else is.</summary>
    /// <param name="sent">The request.</param>
    /// <param name="text">What came, at least a byte.</param>
    public static bool Is(LineSent sent, Payload text) =>
        sent.IsInWords == true ? !HttpResponse.IsBeginning(Encoding.Latin1.GetBytes(text.Text))
        : sent.IsPattern == true || (!text.IsBeginningOf(sent.Expected, sent.OwnerMarked) && text.Text.AsSpan().CommonPrefixLength(sent.Expected.Text) == 0);

    /// <summary>
    /// What came in a session of traffic instead of its first reply, if that is of another protocol: the request, and what came. Null: nothing came, or a reply, right or wrong, or its client left before it could be
    /// whole.
    /// </summary>
    public static (LineSent Sent, Payload Said)? Of(TrafficSession session)
    {
        if (session.Flaw is not { Exchange: { } exchange } flaw || session.Replies > (flaw.Echo is null ? 0 : 1) || TrafficDetail.Events(session).OfType<LineSent>().FirstOrDefault(line => line.Exchange == exchange) is not { } sent)
            return null;
        if (flaw.Echo is { } wrong)
            return flaw.ClaimedPid is null && !ProtocolFailure.Is(flaw.Fault) && Is(sent, wrong) ? (sent, wrong) : null;
        return flaw.Missed is { Length: > 0 } part && (flaw.Waited is not null || session.ServerEnded is not null) && Is(sent, part) ? (sent, part) : null;
    }

    /// <summary>That a server speaks something else, in one sentence without a full stop.</summary>
    /// <param name="server">The server, as it is called in messages.</param>
    /// <param name="sent">The request.</param>
    /// <param name="said">What came.</param>
    /// <param name="fault">What is wrong with it, where the protocol has words for that.</param>
    /// <param name="protocol">The name of the protocol; null: <c>echo</c>.</param>
    public static string Describe(string server, LineSent sent, Payload said, string? fault, string? protocol) =>
        sent.IsInWords == true ? $"{server} does not speak `{protocol ?? ProtocolCatalog.Http}`: it answered {sent.Line.Quote()} with {said.Quote()}{(fault is null ? "" : $": {fault}")}"
        : sent.IsPattern != true ? $"{server} does not speak `echo`: it answered {sent.Line.Quote()} with {said.Quote()}"
        : sent.Line.Length == 0 ? $"not one greeting of {server} matches: it said {said.Quote()}"
        : $"not one reply of {server} matches: it answered {sent.Line.Quote()} with {said.Quote()}";
}

using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace Harness.Reporting.Timelines;

/// <summary>How the lane of a session ends.</summary>
internal enum LaneEnd
{
    /// <summary>It was open when the run ended.</summary>
    Open,

    /// <summary>Its client closed it.</summary>
    ClosedByClient,

    /// <summary>Its client reset it.</summary>
    ResetByClient,

    /// <summary>The server's end of file came.</summary>
    EndOfFile,

    /// <summary>It was reset by the server's side.</summary>
    Reset,

    /// <summary>Another error.</summary>
    Failed,

    /// <summary>It was never established.</summary>
    NotEstablished,

    /// <summary>The server's end was gone without a FIN or RST.</summary>
    Gone,
}

/// <summary>One lane: a session from its connect to its end.</summary>
/// <param name="Name">The session's name.</param>
/// <param name="Begin">When its connect began.</param>
/// <param name="Connected">When it was established; null if it never was.</param>
/// <param name="Replied">When its first reply was complete; null if none was.</param>
/// <param name="Until">When it ended.</param>
/// <param name="Owner">The index of the server that owned it; -1: none that is known.</param>
/// <param name="End">How it ended.</param>
/// <param name="Port">The client's port; null if it is not known.</param>
/// <param name="Parts">Stretches: in a queue, delayed, waiting for a reply, another owner.</param>
internal sealed record SessionRow(
    string Name, TimeSpan Begin, TimeSpan? Connected, TimeSpan? Replied, TimeSpan Until, int Owner, LaneEnd End, int? Port, IReadOnlyList<LanePart> Parts)
{
    private const int MostPending = 64 * 1024;

    private static readonly string[] ends = ["open", "client closed", "client reset", "end of file", "reset", "failed", "not established", "gone"];

    /// <summary>The lane of a session of traffic.</summary>
    public static SessionRow Of(TrafficSession session, RunFacts facts, TimeSpan end, Dictionary<string, int> owners)
    {
        var isEstablished = session.Outcome == ConnectOutcome.Established;
        var connected = isEstablished ? session.Connected?.At : null;
        var until = session.ClientEnded?.At ?? session.ServerEnded?.At ?? (isEstablished ? null : session.Connected?.At) ?? (session.At > end ? end : session.At);
        List<LanePart>? parts = null;
        if (connected is { } established && (session.SynsResent is not null || established - session.Started.At > facts.RoundTrip + facts.ConnectLimit))
            Add(new LanePart(session.Started.At, established, LanePartKind.ConnectDelayed));
        if (session.WaitingSeen is { } waiting)
            Add(new LanePart(connected ?? session.Started.At, waiting.At, LanePartKind.InQueue));
        foreach (var slow in session.Slow ?? [])
            Add(new LanePart(slow.Sent.At, slow.Seen.At, slow.Seen.At - slow.Sent.At > facts.RoundTrip + facts.ReplyLimit ? LanePartKind.ReplyLate : LanePartKind.ReplySlow));
        if (session.Flaw is { Missed: not null, SentAt: { } sent, SeenAt: { } missed })
            Add(new LanePart(sent.At, missed.At, LanePartKind.ReplyMissing));
        var how = !isEstablished ? LaneEnd.NotEstablished
            : session.Gone is not null ? LaneEnd.Gone
            : session.ServerEnded is not null ? EndOf(session.How)
            : session.ClientEnded is not null ? LaneEnd.ClosedByClient : LaneEnd.Open;
        return new SessionRow(session.Name, session.Started.At, connected, session.Replied?.At, until, OwnerOf(session.Server, owners), how, session.Port, parts ?? (IReadOnlyList<LanePart>)[]);

        void Add(LanePart part) => (parts ??= []).Add(part);
    }

    /// <summary>The lane of a session with a name.</summary>
    public static SessionRow Of(SessionFacts session, RunFacts facts, TimeSpan end, Dictionary<string, int> owners)
    {
        var connectEnded = session.ConnectEnded;
        var connected = session.IsEstablished ? connectEnded!.At : (TimeSpan?)null;
        var begin = session.ConnectStarted?.At ?? connectEnded?.At ?? TimeSpan.Zero;
        var ended = new HistoryEvent?[] { session.ClientEnded, session.ServerEnded }.OfType<HistoryEvent>().OrderBy(happened => happened.Moment).FirstOrDefault();
        var until = ended?.At ?? (session.IsEstablished ? end : connectEnded?.At ?? end);
        var parts = new List<LanePart>();
        if (connected is { } established && (connectEnded!.SynsResent is not null || established - begin > facts.RoundTrip + facts.ConnectLimit))
            parts.Add(new LanePart(begin, established, LanePartKind.ConnectDelayed));
        AddOwners(session, connected ?? begin, until, owners, parts);
        foreach (var reply in session.TimedReplies.Where(reply => reply.Took > TimeSpan.FromMilliseconds(100)))
            parts.Add(new LanePart(reply.Sent.At, reply.Received.At, reply.Took > facts.RoundTrip + facts.ReplyLimit ? LanePartKind.ReplyLate : LanePartKind.ReplySlow));
        foreach (var missed in session.Missed)
        {
            if (session.Sent.FirstOrDefault(sent => sent.Exchange == missed.Exchange) is { } sent)
                parts.Add(new LanePart(sent.At, missed.At, LanePartKind.ReplyMissing));
        }

        if (session.HalfClosed is { } half)
            parts.Add(new LanePart(half.At, until, LanePartKind.HalfClosed));
        foreach (var sent in session.Sent.Take(200))
            parts.Add(new LanePart(sent.At, session.Replies.FirstOrDefault(reply => reply.Exchange == sent.Exchange)?.At ?? sent.At, LanePartKind.Request));
        var how = !session.IsEstablished ? LaneEnd.NotEstablished : ended switch
        {
            ServerEnded e => EndOf(e.How),
            ClientEnded { How: ClientEnding.Reset } => LaneEnd.ResetByClient,
            ClientEnded => LaneEnd.ClosedByClient,
            _ => session.Owners is [.., { Ownership: Ownership.Gone }] ? LaneEnd.Gone : LaneEnd.Open,
        };
        return new SessionRow(session.Name, begin, connected, session.Replies.Count > 0 ? session.Replies[0].At : null, until, OwnerOf(session.FirstOwner, owners), how, PortOf(connectEnded?.Client), parts);
    }

    /// <summary>Writes it: what a page needs of it, by position, since there are thousands.</summary>
    public void Write(Utf8JsonWriter json, SessionMark mark, IEnumerable<(TimeSpan At, string Text)> events)
    {
        json.WriteStartArray();
        json.WriteStringValue(TimelineData.Safe(Name, 80));
        TimelineData.WriteTime(json, Begin);
        TimelineData.WriteTime(json, Connected);
        TimelineData.WriteTime(json, Replied);
        TimelineData.WriteTime(json, Until);
        json.WriteNumberValue(Owner);
        json.WriteStringValue(ends[(int)End]);
        json.WriteNumberValue((int)mark);
        json.WriteNumberValue(Port ?? 0);
        json.WriteStartArray();
        foreach (var part in Parts)
        {
            json.WriteStartArray();
            TimelineData.WriteTime(json, part.From);
            TimelineData.WriteTime(json, part.Until);
            json.WriteStringValue(LanePart.Words[(int)part.Kind]);
            if (part.Owner is { } owner)
                json.WriteNumberValue(owner);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray();
        foreach (var (at, text) in events)
        {
            json.WriteStartArray();
            TimelineData.WriteTime(json, at);
            json.WriteStringValue(TimelineData.Safe(text, 300));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndArray();
        if (json.BytesPending > MostPending)
            json.Flush();
    }

    private static void AddOwners(SessionFacts session, TimeSpan from, TimeSpan until, Dictionary<string, int> owners, List<LanePart> parts)
    {
        TimeSpan? waitingUntil = null;
        var owner = session.FirstOwner;
        foreach (var look in session.Owners)
        {
            if (look.IsWaiting)
                waitingUntil = look.At;
            if (look.Server is { } server && server != owner)
            {
                parts.Add(new LanePart(look.At, until, LanePartKind.OtherOwner, OwnerOf(server, owners)));
                owner = server;
            }
        }

        if (waitingUntil is { } waited)
            parts.Add(new LanePart(from, waited, LanePartKind.InQueue));
    }

    private static LaneEnd EndOf(ServerEnding? how) => how switch
    {
        ServerEnding.EndOfFile => LaneEnd.EndOfFile,
        ServerEnding.Reset => LaneEnd.Reset,
        _ => LaneEnd.Failed,
    };

    private static int OwnerOf(string? server, Dictionary<string, int> owners) => server is not null && owners.TryGetValue(server, out var owner) ? owner : -1;

    private static int? PortOf(string? client) => client is not null && int.TryParse(client[(client.LastIndexOf(':') + 1)..], out var port) ? port : null;
}

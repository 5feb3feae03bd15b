using System.Text.Json;
using Harness.Observations;

namespace Harness.Histories;

/// <summary>
/// Writes the event of a session of traffic as <see cref="HistoryJson"/> writes all others, member by member and without reflection: there may
/// be a million of them.
/// </summary>
internal static class TrafficSessionJson
{
    private static readonly JsonEncodedText kind = JsonEncodedText.Encode("event");
    private static readonly JsonEncodedText name = JsonEncodedText.Encode("traffic-session");
    private static readonly JsonEncodedText sequence = JsonEncodedText.Encode("sequence");
    private static readonly JsonEncodedText at = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText after = JsonEncodedText.Encode("after");
    private static readonly JsonEncodedText traffic = JsonEncodedText.Encode("traffic");
    private static readonly JsonEncodedText number = JsonEncodedText.Encode("number");
    private static readonly JsonEncodedText due = JsonEncodedText.Encode("due");
    private static readonly JsonEncodedText started = JsonEncodedText.Encode("started");
    private static readonly JsonEncodedText outcome = JsonEncodedText.Encode("outcome");
    private static readonly JsonEncodedText connected = JsonEncodedText.Encode("connected");
    private static readonly JsonEncodedText handshake = JsonEncodedText.Encode("handshake");
    private static readonly JsonEncodedText synsResent = JsonEncodedText.Encode("synsResent");
    private static readonly JsonEncodedText address = JsonEncodedText.Encode("address");
    private static readonly JsonEncodedText port = JsonEncodedText.Encode("port");
    private static readonly JsonEncodedText sent = JsonEncodedText.Encode("sent");
    private static readonly JsonEncodedText replies = JsonEncodedText.Encode("replies");
    private static readonly JsonEncodedText replied = JsonEncodedText.Encode("replied");
    private static readonly JsonEncodedText claimedPid = JsonEncodedText.Encode("claimedPid");
    private static readonly JsonEncodedText ownership = JsonEncodedText.Encode("ownership");
    private static readonly JsonEncodedText pid = JsonEncodedText.Encode("pid");
    private static readonly JsonEncodedText server = JsonEncodedText.Encode("server");
    private static readonly JsonEncodedText ownerSeen = JsonEncodedText.Encode("ownerSeen");
    private static readonly JsonEncodedText clientEnded = JsonEncodedText.Encode("clientEnded");
    private static readonly JsonEncodedText byHarness = JsonEncodedText.Encode("byHarness");
    private static readonly JsonEncodedText serverEnded = JsonEncodedText.Encode("serverEnded");
    private static readonly JsonEncodedText how = JsonEncodedText.Encode("how");
    private static readonly JsonEncodedText flaw = JsonEncodedText.Encode("flaw");

    private static readonly JsonEncodedText waitingSeen = JsonEncodedText.Encode("waitingSeen");
    private static readonly JsonEncodedText slow = JsonEncodedText.Encode("slow");
    private static readonly JsonEncodedText gone = JsonEncodedText.Encode("gone");
    private static readonly JsonEncodedText protocol = JsonEncodedText.Encode("protocol");
    private static readonly JsonEncodedText request = JsonEncodedText.Encode("request");
    private static readonly JsonEncodedText expected = JsonEncodedText.Encode("expected");
    private static readonly JsonEncodedText endsSession = JsonEncodedText.Encode("endsSession");
    private static readonly JsonEncodedText mayBeCutOff = JsonEncodedText.Encode("mayBeCutOff");
    private static readonly JsonEncodedText follows = JsonEncodedText.Encode("follows");
    private static readonly JsonEncodedText goneHow = JsonEncodedText.Encode("goneHow");

    private static readonly JsonEncodedText[] outcomes = WordsOf<ConnectOutcome>();
    private static readonly JsonEncodedText[] ownerships = WordsOf<Ownership>();
    private static readonly JsonEncodedText[] endings = WordsOf<ServerEnding>();

    public static void Write(TrafficSession session, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(kind, name);
        json.WriteNumber(sequence, session.Sequence);
        WriteTime(json, at, session.At);
        json.WriteString(traffic, session.Traffic);
        json.WriteNumber(number, session.Number);
        WriteTime(json, due, session.Due);
        WriteStamp(json, started, session.Started);
        if (session.Outcome is { } outcomeGiven)
            json.WriteString(outcome, outcomes[(int)outcomeGiven]);
        WriteStamp(json, connected, session.Connected);
        if (session.Handshake is { } handshakeGiven)
            WriteTime(json, handshake, handshakeGiven);
        WriteNumber(json, synsResent, session.SynsResent);
        if (session.Address is not null)
            json.WriteString(address, session.Address);
        WriteNumber(json, port, session.Port);
        json.WriteNumber(sent, session.Sent);
        json.WriteNumber(replies, session.Replies);
        WriteStamp(json, replied, session.Replied);
        WriteNumber(json, claimedPid, session.ClaimedPid);
        if (session.Ownership is { } ownershipGiven)
            json.WriteString(ownership, ownerships[(int)ownershipGiven]);
        WriteNumber(json, pid, session.Pid);
        if (session.Server is not null)
            json.WriteString(server, session.Server);
        WriteStamp(json, ownerSeen, session.OwnerSeen);
        WriteStamp(json, clientEnded, session.ClientEnded);
        if (session.ByHarness is { } byHarnessGiven)
            json.WriteBoolean(byHarness, byHarnessGiven);
        WriteStamp(json, serverEnded, session.ServerEnded);
        if (session.How is { } howGiven)
            json.WriteString(how, endings[(int)howGiven]);
        WritePart(json, flaw, session.Flaw);
        WriteStamp(json, waitingSeen, session.WaitingSeen);
        WritePart(json, slow, session.Slow);
        WritePart(json, gone, session.Gone);
        if (session.GoneHow is { } goneHowGiven)
            json.WriteString(goneHow, ownerships[(int)goneHowGiven]);
        if (session.Protocol is not null)
            json.WriteString(protocol, session.Protocol);
        WritePart(json, request, session.Request);
        WritePart(json, expected, session.Expected);
        if (session.EndsSession is { } ends)
            json.WriteBoolean(endsSession, ends);
        WritePart(json, follows, session.Follows);
        if (session.MayBeCutOff is { } cutOff)
            json.WriteBoolean(mayBeCutOff, cutOff);
        json.WriteEndObject();
    }

    private static JsonEncodedText[] WordsOf<T>() where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(word => JsonEncodedText.Encode(JsonNamingPolicy.KebabCaseLower.ConvertName(word)))];

    private static void WriteStamp(Utf8JsonWriter json, JsonEncodedText member, Stamp? stamp)
    {
        if (stamp is not { } given)
            return;
        json.WriteStartObject(member);
        WriteTime(json, at, given.At);
        json.WriteNumber(after, given.After);
        json.WriteEndObject();
    }

    /// <summary>By reflection: few sessions have one.</summary>
    private static void WritePart<T>(Utf8JsonWriter json, JsonEncodedText member, T part)
    {
        if (part is null)
            return;
        json.WritePropertyName(member);
        HistoryJson.WritePart(json, part);
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonEncodedText member, long? value)
    {
        if (value is { } given)
            json.WriteNumber(member, given);
    }

    private static void WriteTime(Utf8JsonWriter json, JsonEncodedText member, TimeSpan time) =>
        json.WriteNumber(member, (decimal)time.Ticks / TimeSpan.TicksPerSecond);
}

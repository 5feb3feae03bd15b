using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Sessions;

namespace Harness.Running;

/// <summary>A session in events: each that happens goes into the history at once.</summary>
/// <param name="name">The session's name in the history.</param>
/// <param name="history">Where the events go.</param>
/// <param name="decided">Is told of each exchange whether its reply came; of a late one a second time.</param>
/// <param name="check">What the protocol says of a reply beforehand.</param>
/// <param name="spoken">The name of the protocol, if it is not that of the scenario.</param>
internal sealed class EventRecord(string name, History history, Action<int, bool> decided, ReplyCheck check = ReplyCheck.Exact, string? spoken = null) : ISessionRecord
{
    /// <inheritdoc/>
    public Stamp Now => new(history.Elapsed, history.Last);

    /// <summary>The session's name in the history: unique.</summary>
    public string Name { get; private set; } = name;

    /// <summary>How its connect ended.</summary>
    public ConnectEnded? ConnectEnd { get; private set; }

    /// <summary>What the kernel said of its owner last.</summary>
    public OwnerObserved? LastOwner { get; private set; }

    /// <summary>Gives it its name, when it turns out to be the one that was looked for.</summary>
    public void Rename(string newName)
    {
        history.Append(new SessionNamed(Name, newName));
        Name = newName;
    }

    /// <inheritdoc/>
    public void ConnectStarted(bool refusalExpected, string? address, FollowedSession? follows) => history.Append(new ConnectStarted(Name, refusalExpected, address, follows, spoken));

    /// <inheritdoc/>
    public void ConnectEnded(in ConnectEnding ending) =>
        ConnectEnd = history.Append(new ConnectEnded(Name, ending.Outcome, TrafficSession.ClientOf(ending.Address, ending.Port), ending.Detail, ending.Handshake, ending.SynsResent));

    /// <inheritdoc/>
    public void ListenersAfterFailure(IReadOnlyList<string> servers) => history.Append(new ListenersAfterFailure(Name, servers));

    /// <inheritdoc/>
    public void OwnerSeen(OwnerAnswer answer, string? server) => LastOwner = history.Append(new OwnerObserved(Name, answer.Ownership, answer.Pid, server));

    /// <inheritdoc/>
    public void ServersEndMissing(Ownership how) => OwnerSeen(new OwnerAnswer(how, null), server: null);

    /// <inheritdoc/>
    public Stamp RequestSent(int exchange, ReadOnlySpan<byte> request, ReadOnlySpan<byte> expected, bool isOwnerMarked)
    {
        var sent = history.Append(new LineSent(Name, exchange, Payload.Of(request), Payload.Of(expected), isOwnerMarked, check == ReplyCheck.Pattern ? true : null, check == ReplyCheck.Words ? true : null));
        return new Stamp(sent.At, sent.Sequence);
    }

    /// <inheritdoc/>
    public void ReplyReceived(int exchange, ReadOnlySpan<byte> content, in ReplyReading reading, bool isRight)
    {
        history.Append(new ReplyReceived(Name, exchange, Payload.Of(content), reading.ClaimedPid, reading.Fault, reading.EndsSession ? true : null, reading.MayBeCutOff ? true : null));
        decided(exchange, true);
    }

    /// <inheritdoc/>
    public void ReplyMissed(int exchange, ReadOnlySpan<byte> received, TimeSpan? waited)
    {
        history.Append(new ReplyMissed(Name, exchange, Payload.Of(received), waited));
        decided(exchange, false);
    }

    /// <inheritdoc/>
    public void BytesUnexpected(ReadOnlySpan<byte> bytes) => history.Append(new UnexpectedBytes(Name, Payload.Of(bytes)));

    /// <inheritdoc/>
    public void ClientEnded(ClientEnding how, bool byHarness) => history.Append(new ClientEnded(Name, how, byHarness));

    /// <inheritdoc/>
    public void ServerEnded(ServerEnding how, string? detail) => history.Append(new ServerEnded(Name, how, detail));
}

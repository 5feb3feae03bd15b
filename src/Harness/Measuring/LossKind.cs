using Harness.Histories;
using Harness.Rules;

namespace Harness.Measuring;

/// <summary>How a client loses a connection.</summary>
public enum LossKind
{
    /// <summary>ECONNREFUSED.</summary>
    Refused,

    /// <summary>ECONNRESET while it connected.</summary>
    ConnectReset,

    /// <summary>No answer to its SYN in the time for a connect.</summary>
    Unanswered,

    /// <summary>ECONNRESET or EPIPE on an established connection.</summary>
    Reset,

    /// <summary>End of file before the client was done.</summary>
    EndOfFile,

    /// <summary>Established, and no reply in the time for one.</summary>
    NoReply,

    /// <summary>Established, and nothing ever came of it.</summary>
    NeverServed,

    /// <summary>Another error of the system.</summary>
    Failed,
}

/// <summary>Names and tells the kinds.</summary>
public static class LossKinds
{
    /// <summary>What a table calls it.</summary>
    public static string Describe(LossKind kind) => kind switch
    {
        LossKind.Refused => "refused",
        LossKind.ConnectReset => "reset while connecting",
        LossKind.Unanswered => "connect unanswered",
        LossKind.Reset => "reset when established",
        LossKind.EndOfFile => "closed by the server",
        LossKind.NoReply => "no reply",
        LossKind.NeverServed => "never served",
        _ => "failed",
    };

    /// <summary>How a session that was lost was lost.</summary>
    public static LossKind Of(SessionFacts session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session switch
        {
            { ConnectEnded.Outcome: ConnectOutcome.Refused } => LossKind.Refused,
            { ConnectEnded.Outcome: ConnectOutcome.Reset } => LossKind.ConnectReset,
            { ConnectEnded.Outcome: ConnectOutcome.Unanswered } => LossKind.Unanswered,
            { ConnectEnded.Outcome: ConnectOutcome.Failed } => LossKind.Failed,
            { ServerEnded.How: ServerEnding.Reset } => LossKind.Reset,
            { ServerEnded.How: ServerEnding.EndOfFile } => LossKind.EndOfFile,
            { ServerEnded.How: ServerEnding.Failed } => LossKind.Failed,
            { Missed.Count: > 0 } => LossKind.NoReply,
            _ => LossKind.NeverServed,
        };
    }
}

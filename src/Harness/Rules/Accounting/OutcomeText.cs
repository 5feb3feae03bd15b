namespace Harness.Rules.Accounting;

/// <summary>Outcomes in words.</summary>
internal static class OutcomeText
{
    /// <summary>What became of a session: it follows its name.</summary>
    public static string Describe(SessionOutcome outcome) => outcome switch
    {
        SessionOutcome.Refused => "was refused",
        SessionOutcome.Unanswered => "got no answer to its SYN",
        SessionOutcome.ConnectFailed => "could not connect",
        SessionOutcome.ResetWhileConnecting => "was reset before its client saw that it was established",
        SessionOutcome.ResetBeforeAccept => "was reset before a process was seen to hold it",
        SessionOutcome.ResetAfterAccept => "was reset after it was accepted",
        SessionOutcome.ClosedWithRequestOpen => "was closed by the server with a request open",
        SessionOutcome.ClosedIdle => "was closed by the server while it was idle",
        SessionOutcome.Failed => "failed",
        SessionOutcome.WrongReply => "got another reply than it had to",
        SessionOutcome.NoReply => "got no complete reply",
        SessionOutcome.NeverAccepted => "was accepted by nobody",
        SessionOutcome.Vanished => "lost its server's end silently",
        SessionOutcome.ServedByStranger => "was served by a process of no server of the run",
        SessionOutcome.LateReply => "got a late reply",
        SessionOutcome.LateConnect => "was connected late",
        SessionOutcome.GivenUp => "was given up by the harness",
        SessionOutcome.ClosedAsAllowed => "was closed by the server between requests, as its protocol allows",
        _ => "was completed",
    };
}

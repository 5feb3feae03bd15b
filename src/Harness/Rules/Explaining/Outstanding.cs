using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Explaining;

/// <summary>What a session's client had asked, or waited for where the server speaks first, and had not got by a moment.</summary>
internal sealed class Outstanding
{
    private readonly List<LineSent> open;
    private readonly ReplyMissed? part;

    private Outstanding(List<LineSent> open, ReplyMissed? part)
    {
        this.open = open;
        this.part = part;
    }

    /// <summary>At a moment; null: at the end of what is recorded of the session.</summary>
    public static Outstanding Of(SessionFacts session, HistoryEvent? moment)
    {
        var answered = session.Replies.Where(reply => moment is null || reply.Moment <= moment.Moment).Select(reply => reply.Exchange).ToHashSet();
        var open = session.Sent.Where(sent => (moment is null || sent.Moment <= moment.Moment) && !answered.Contains(sent.Exchange)).ToList();
        return new Outstanding(open, open.Count == 0 ? null : session.Missed.LastOrDefault(missed => missed.Received.Length > 0));
    }

    /// <summary>Whether there was anything.</summary>
    public bool IsAny => open.Exists(sent => !sent.IsAccept);

    /// <summary>A sentence, with a space before it: requests, their bytes, when the last of them was sent, and what had come of an answer. Empty where nothing was outstanding.</summary>
    public string Text
    {
        get
        {
            if (!IsAny)
                return "";
            var bytes = open.Sum(sent => (long)sent.Line.Length);
            var what = bytes == 0
                ? $" What the server says first was awaited since {SecondsText.Of(open[^1].At)}"
                : $" {open.Count} request{(open.Count == 1 ? " was" : "s were")} open: {bytes} byte{(bytes == 1 ? "" : "s")} sent at {SecondsText.Of(open[^1].At)} were never answered";
            return part is { Received: var received }
                ? $"{what}{(bytes == 0 ? "" : " in full")}: {received.Length} byte{(received.Length == 1 ? "" : "s")} had come, '{received.Text}'."
                : $"{what}.";
        }
    }
}

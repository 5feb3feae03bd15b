using Harness.Rules.Excusing;

namespace Harness.Rules;

/// <summary>What servers did that their protocol allows, counted: no violation, and worth to be known.</summary>
internal static class ConnectionNotes
{
    /// <summary>One sentence a kind, without a full stop.</summary>
    public static IReadOnlyList<string> Of(RunFacts facts)
    {
        if (!facts.MayServerClose)
            return [];
        long idle = 0, said = 0, unknown = 0, behind = 0, wentOn = 0, again = 0;
        foreach (var session in facts.Sessions)
        {
            if (session.MayBeCutOff)
                unknown++;
            if (session.EndsAfterReply)
            {
                said += session.MayBeCutOff ? 0 : 1;
                if (session is { RequestsOpen: > 0, ServerEnded: { } ended } && SentBehindTheLast.Of(session, ended) is not null)
                    behind += session.RequestsOpen;
            }
            else if (!session.IsFlawless && ServerMayClose.Allows(session, facts) && session.ClientEnded is null)
                idle++;
            if (session.Follows is { } follows)
                _ = follows.IsRetry ? again++ : wentOn++;
        }

        var notes = new List<string>();
        Add(idle, "connection was closed by a server while no request was open", "connections were closed by servers while no request was open");
        Add(said, "connection was over after its last response (`Connection: close`, HTTP/1.0, or no length)", "connections were over after their last responses (`Connection: close`, HTTP/1.0, or no length)");
        Add(unknown, "response ended with its connection: a body that is cut off cannot be seen (`body-matches` up to its end, `$`, would tell)", "responses ended with their connections: a body that is cut off cannot be seen (`body-matches` up to its end, `$`, would tell)");
        Add(behind, "request had been sent behind it, which no server processes", "requests had been sent behind it, which no server processes");
        Add(wentOn, "client went on with a new connection", "clients went on with a new connection");
        Add(again, "lost request was sent again", "lost requests were sent again");
        return notes;

        void Add(long count, string one, string several)
        {
            if (count > 0)
                notes.Add($"{count} {(count == 1 ? one : several)}");
        }
    }
}

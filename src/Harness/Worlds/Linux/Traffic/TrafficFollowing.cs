using Harness.Observations;
using Harness.Protocols;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Whether a client goes on in a new session, as real clients do: where its server ended one on which no request was open, or said that it would, the exchanges that are left are made in another
/// one; and a request that was lost is sent once more where that is safe and the scenario says so.
/// </summary>
internal static class TrafficFollowing
{
    /// <summary>How a client goes on from a session that is over for it; null if it does not.</summary>
    /// <param name="slot">The session.</param>
    /// <param name="protocol">What is said in it.</param>
    /// <param name="how">How its server ended it; null: its client leaves, since a reply said that the session is over.</param>
    /// <param name="isStopping">Whether nothing new is begun: only a request that was lost is still sent again.</param>
    public static FollowedSession? Of(TrafficSlot slot, IProtocol protocol, ServerEnding? how, bool isStopping)
    {
        var replies = slot.Record.Replies;
        if (!protocol.MayServerClose || !slot.Engine.IsEstablished || replies >= slot.Exchanges || slot.Record.HasWrongReply(besidesUnexpected: how == ServerEnding.EndOfFile))
            return null;
        if (slot.Engine.Requests > replies)
            return slot.Spoken.RetriesLostRequest && !(slot.IsRetry && replies == 0) ? new FollowedSession(slot.Record.Name(slot.Number), IsRetry: true) : null;
        return isStopping || how is not (null or ServerEnding.EndOfFile) ? null : new FollowedSession(slot.Record.Name(slot.Number), IsRetry: false);
    }
}

using Harness.Histories;
using Harness.Protocols.Http;

namespace Harness.Rules;

/// <summary>Responses that are not what they have to be, where the protocol tells what is wrong: many of one server with one fault are one violation.</summary>
internal static class WrongResponses
{
    /// <summary>The violations of these sessions.</summary>
    public static IEnumerable<Violation> Of(IEnumerable<SessionFacts> sessions, RunFacts facts)
    {
        var wrong = sessions
            .SelectMany(session => EchoIntact.WrongReplies(session).Where(one => one.Sent.IsInWords == true).Select(one => (Session: session, one.Sent, one.Reply)))
            .ToList();
        foreach (var group in wrong.GroupBy(one => (one.Session.Owner, one.Reply.Fault)))
        {
            var (first, all) = (group.First(), group.Select(one => one.Session.Name).Distinct(StringComparer.Ordinal).ToList());
            var server = facts.Server(group.Key.Owner);
            yield return new Violation(
                $"{(all.Count == 1 ? $"session {first.Session.Name}" : $"{all.Count} sessions")} got a wrong response{(server is null ? "" : $" of {server.Describe()}")}: {group.Key.Fault}",
                EchoIntact.Wanted(first.Sent),
                $"{first.Reply.Echo.Quote()}{(all.Count == 1 ? "" : $", in session {first.Session.Name}")}",
                [first.Sent, first.Reply],
                all,
                server is null ? [] : [server.Name]) { Why = Why(group.Key.Fault!, first.Reply, server) };
        }
    }

    private static Explaining.Explanation? Why(string fault, ReplyReceived reply, ServerFacts? server) =>
        fault.StartsWith(HttpExpectation.StatusFault + "5", StringComparison.Ordinal)
            ? new Explaining.Explanation($"5xx of {server?.Name}", $"{server?.Describe() ?? "A server"} answered with an error of its own.{(server is null ? "" : Explaining.ServerStory.Until(server, reply))}", "A server that cannot serve yet is not to listen yet, and one that leaves is to answer what it has accepted.")
            : null;
}

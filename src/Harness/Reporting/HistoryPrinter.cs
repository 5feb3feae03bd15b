using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>Prints a history for people.</summary>
internal static class HistoryPrinter
{
    /// <summary>Prints what is selected, a line an event: its time, its number and what happened.</summary>
    /// <returns>How many events were printed.</returns>
    /// <exception cref="OperationCanceledException">The user has stopped it.</exception>
    public static long Print(ScenarioResult result, HistorySelection selection, IReadOnlyList<IRule> rules, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(output);
        if (result.Verdict is not { } verdict)
            return 0;
        foreach (var doubt in verdict.Doubts)
            output.WriteLine($"  in doubt: {SafeText.Of(doubt)}");
        var printing = new Printing(new RunFacts(result.History), verdict, selection, rules, output, cancellation);
        switch (selection.By)
        {
            case HistoryOrder.Session: printing.BySession(); break;
            case HistoryOrder.Server: printing.ByServer(); break;
            case HistoryOrder.Rule: printing.ByRule(); break;
            default: printing.ByTime(); break;
        }

        return printing.Printed;
    }

    private sealed class Printing(RunFacts facts, Verdict verdict, HistorySelection selection, IReadOnlyList<IRule> rules, TextWriter output, CancellationToken cancellation)
    {
        private readonly ILookup<string, string> violated = verdict.Violations
            .SelectMany(one => one.Violation.Sessions.Select(session => (session, one.Rule.Name))).ToLookup(one => one.session, one => one.Name, StringComparer.Ordinal);

        public long Printed { get; private set; }

        public void ByTime()
        {
            var proofs = selection.Rules.Count == 0 ? null : ClaimsOf(selection.Rules).SelectMany(one => one.Claim.Evidence).Select(happened => happened.Sequence).ToHashSet();
            foreach (var happened in facts.Events)
            {
                if (proofs?.Contains(happened.Sequence) == false)
                    continue;
                if (!IsAbout(EventSubjects.SessionsOf(happened), selection.Sessions) || !IsAbout(EventSubjects.ServersOf(happened), selection.Servers))
                    continue;
                if (happened is TrafficSession session && selection.Sessions.Contains(session.Name))
                    PrintAll(TrafficDetail.Events(session));
                else
                    Print(happened);
            }
        }

        /// <summary>Of traffic, the sessions in which everything was as it has to be are counted, unless they are asked for.</summary>
        public void BySession()
        {
            var names = SessionsOfRules();
            var flawless = 0L;
            foreach (var session in facts.Sessions)
            {
                if (!IsAbout([session.Name], selection.Sessions) || (selection.Servers.Count > 0 && !selection.Servers.Contains(session.Owner ?? "")) || names?.Contains(session.Name) == false)
                    continue;
                if (session.IsFlawless && selection.Sessions.Count == 0 && !violated[session.Name].Any())
                {
                    flawless++;
                    Printed++;
                    continue;
                }

                var rules = violated[session.Name].Distinct(StringComparer.Ordinal).ToList();
                Head($"{session.Name}{(session.ConnectEnded?.Client is { } client ? $" from {client}" : "")}{(facts.Server(session.Owner) is { } owner ? $", owned by {owner.Describe()}" : "")}{(rules.Count > 0 ? $"; violated: {string.Join(", ", rules)}" : "")}");
                PrintAll(EventsOf(session).OrderBy(happened => happened.Moment));
            }

            if (flawless > 0)
                Head($"{flawless} sessions of traffic in which everything was as it has to be");
        }

        public void ByServer()
        {
            var proofs = selection.Rules.Count == 0 ? null : ClaimsOf(selection.Rules).SelectMany(one => one.Claim.Servers).ToHashSet(StringComparer.Ordinal);
            var byServer = facts.Events.Where(happened => happened is not (OwnerObserved or TrafficSession)).SelectMany(happened => EventSubjects.ServersOf(happened).Distinct(StringComparer.Ordinal).Select(server => (server, happened)))
                .ToLookup(one => one.server, one => one.happened, StringComparer.Ordinal);
            foreach (var server in facts.Servers)
            {
                if (!IsAbout([server.Name], selection.Servers) || proofs?.Contains(server.Name) == false)
                    continue;
                var sessions = facts.SessionsOf(server).Select(session => session.Name).ToList();
                if (selection.Sessions.Count > 0 && !selection.Sessions.Any(sessions.Contains))
                    continue;
                Head($"{server.Describe()}, owner of {sessions.Count} session{(sessions.Count == 1 ? "" : "s")}");
                PrintAll(byServer[server.Name]);
            }
        }

        public void ByRule()
        {
            foreach (var rule in rules.Where(rule => IsAbout([rule.Name], selection.Rules)))
            {
                var claims = ClaimsOf([rule.Name]).Where(one => IsAbout(one.Claim.Sessions, selection.Sessions) && IsAbout(one.Claim.Servers, selection.Servers)).ToList();
                if (claims.Count == 0 && (selection.Sessions.Count > 0 || selection.Servers.Count > 0))
                    continue;
                Head($"{rule.Name}: {(claims.Count == 0 ? "holds" : $"{claims.Count(one => one.Claim is Violation)} violated, {claims.Count(one => one.Claim is Excuse)} excused")}. {rule.Property}");
                Printed++;
                foreach (var (word, claim) in claims)
                {
                    output.WriteLine($"    {word}: {SafeText.Of(claim.Message)}");
                    if (claim is Violation { Why: { } why })
                        output.WriteLine($"      why: {SafeText.Of(why.Text)}");
                    PrintAll(claim.Evidence.DistinctBy(happened => (happened.Sequence, happened.Moment)));
                }
            }
        }

        private IEnumerable<(string Word, Claim Claim)> ClaimsOf(IReadOnlyCollection<string> rules) =>
            verdict.Violations.Where(one => rules.Contains(one.Rule.Name)).Select(one => (one.Meets is null ? "violated" : "violated as expected", (Claim)one.Violation))
                .Concat(verdict.Excuses.Where(one => rules.Contains(one.Rule.Name)).Select(one => ("excused", (Claim)one.Excuse)));

        private HashSet<string>? SessionsOfRules() =>
            selection.Rules.Count == 0 ? null : ClaimsOf(selection.Rules).SelectMany(one => one.Claim.Sessions).ToHashSet(StringComparer.Ordinal);

        private static IEnumerable<HistoryEvent> EventsOf(SessionFacts session)
        {
            IEnumerable<HistoryEvent?> single = [session.ConnectStarted, session.ConnectEnded, session.ListenersAfterFailure, session.HalfClosed, session.ClientEnded, session.ServerEnded];
            return single.OfType<HistoryEvent>().Concat(session.Owners).Concat(session.Sent).Concat(session.Replies).Concat(session.Missed).Concat(session.Unexpected);
        }

        private static bool IsAbout(IReadOnlyList<string> subjects, IReadOnlyCollection<string> selected) => selected.Count == 0 || subjects.Any(selected.Contains);

        private void Head(string text) => output.WriteLine($"  {SafeText.Of(text)}");

        private void PrintAll(IEnumerable<HistoryEvent> events)
        {
            foreach (var happened in events)
                Print(happened);
        }

        private void Print(HistoryEvent happened)
        {
            cancellation.ThrowIfCancellationRequested();
            Printed++;
            output.WriteLine($"  {happened.At.TotalSeconds,10:0.000000} s  {happened.Sequence,6}  {SafeText.Of(EventText.Describe(happened))}");
        }
    }
}

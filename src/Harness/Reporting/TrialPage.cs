using System.Globalization;
using Harness.Scenarios.Text;
using System.Text;
using Harness.Measuring;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Trying;

namespace Harness.Reporting;

/// <summary>What was found about a server, on one page.</summary>
internal static class TrialPage
{
    /// <summary>The page.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="gate">What may be lost.</param>
    public static string Render(TrialReport report, TimeSpan took, LossGate gate)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(gate);
        var page = new StringBuilder($"{string.Join(' ', report.Server.Words)}\n\n");
        if (report.Spoken is { } spoken)
            page.Append(CultureInfo.InvariantCulture, $"speaks    {spoken.What}\n");
        if (report.ListenerHolder is { } holder)
            page.Append(CultureInfo.InvariantCulture, $"listener  is held by another process than the one that was launched: {holder}\n");
        if (report.Problem is { } problem)
        {
            page.Append(CultureInfo.InvariantCulture, $"No rollover could be tried: {problem.What}.\n");
            if (problem.Remedy is { } remedy)
                page.Append(CultureInfo.InvariantCulture, $"  remedy: {char.ToUpperInvariant(remedy[0])}{remedy[1..]}.\n");
            return page.ToString();
        }

        page.Append(CultureInfo.InvariantCulture, $"port      {SharingOf(report.Server)}\n");
        page.Append(CultureInfo.InvariantCulture, $"leaves    by {report.Server.StopSignal}{(report.CatchesStopSignal switch { true => ", which it catches", false => ", which it does NOT catch: it dies of it, and its clients with it", null => "" })}{(report.ReplacesItself ? ", and takes for a reload: it replaced itself, and stayed" : "")}\n");
        foreach (var note in report.Notes)
            page.Append(CultureInfo.InvariantCulture, $"note      in the last rollover {SafeText.Of(note)}\n");
        foreach (var unseen in report.Unseen)
            page.Append(CultureInfo.InvariantCulture, $"unseen    {unseen}\n");
        foreach (var (place, why) in report.Untried)
            page.Append(CultureInfo.InvariantCulture, $"not tried {place}: {why.What}\n{(why.Remedy is { } remedy ? $"  remedy: {remedy}\n" : "")}");
        if (report.ReplacesItself)
        {
            foreach (var cause in report.Places.SelectMany(place => place.Causes).Where(cause => cause.Rule is "listener-closed" or "drained-in-grace").DistinctBy(cause => cause.Text))
                page.Append(CultureInfo.InvariantCulture, $"\n{cause.Text}\n{(cause.Remedy is { Length: > 0 } remedy ? $"  remedy: {remedy}\n" : "")}");
            page.Append(CultureInfo.InvariantCulture, $"\n{Conclusion(report, gate)} ({SecondsText.Of(took)})\n");
            return page.ToString();
        }

        page.Append(CultureInfo.InvariantCulture, $"\n{MeasurementTable.Render([.. report.Places.Select(place => place.Measured)], gate.Confidence)}");
        foreach (var place in report.Places)
            AppendPlace(page, place);
        AppendOutside(page, report);
        AppendHazards(page, report);
        page.Append(CultureInfo.InvariantCulture, $"\n{Conclusion(report, gate)}{(report.Untried.Count == 0 ? "" : $" Not tried: {string.Join(", ", report.Untried.Select(one => one.Place))} (see above).")} ({SecondsText.Of(took)})\n");
        return page.ToString();
    }

    private static void AppendPlace(StringBuilder page, TrialPlace place)
    {
        if (place.Causes.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"\nWhat went wrong, {place.Measured.Name}:\n");
        AppendCauses(page, place.Causes, place.Measured);
    }

    private static void AppendCauses(StringBuilder page, IReadOnlyList<LossCause> causes, Measurement measured)
    {
        foreach (var cause in causes)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {cause.Rule}, {(cause.Sessions == 0 ? "" : $"{cause.Sessions:N0} {(cause.Sessions == 1 ? "connection" : "connections")} in ")}{cause.Runs:N0} of {measured.Runs + measured.InconclusiveRuns:N0} rollovers, such as this: {cause.Text}\n");
            if (cause.Remedy is { } remedy)
                page.Append(CultureInfo.InvariantCulture, $"  remedy: {remedy}\n");
            if (cause.Hazard is { } hazard)
                page.Append(CultureInfo.InvariantCulture, $"  more: docs/hazards.md#{hazard}\n");
        }
    }

    private static void AppendOutside(StringBuilder page, TrialReport report)
    {
        if (report.LeftFromOutside.Count == 0)
            return;
        page.Append("\nThe same with the old instance taken out of its group from outside, before it is told to leave (rollover-replace, docs/orchestrator.md):\n");
        foreach (var (measured, causes) in report.LeftFromOutside)
        {
            if (measured.Rollovers == 0)
                page.Append(CultureInfo.InvariantCulture, $"- {measured.Name}: it could not be tried\n");
            else
                page.Append(CultureInfo.InvariantCulture, $"- {measured.Name}: {measured.LostUnserved:N0} of {measured.Connections:N0} new connections lost in {measured.Rollovers:N0} rollovers{(measured.LostInUse == 0 ? "" : $", and {measured.LostInUse:N0} connections that were kept alive")}\n");
            AppendCauses(page, causes, measured);
        }
    }

    private static void AppendHazards(StringBuilder page, TrialReport report)
    {
        if (report.Hazards.Count > 0)
            page.Append("\nProvoked on purpose, once each:\n");
        foreach (var tried in report.Hazards)
        {
            var told = tried.Outcome switch
            {
                HazardOutcome.Withstood => "loses no connection",
                HazardOutcome.Violated when !tried.Hazard.IsJudged => "it is not gone, and is killed (how long clients are waited for is a choice: this counts for nothing)",
                HazardOutcome.Violated when tried.Lost > 0 => $"LOSES {tried.Lost:N0} of {tried.Connections:N0} connections",
                HazardOutcome.Violated => $"violates {string.Join(", ", tried.Causes.Select(cause => cause.Rule).Distinct(StringComparer.Ordinal))}",
                _ => "not known",
            };
            page.Append(CultureInfo.InvariantCulture, $"- {tried.Hazard.Name}: {tried.Hazard.What}: {told}{(tried.Detail is { } detail ? $"; {detail}" : "")}\n");
            foreach (var cause in tried.Causes)
            {
                page.Append(CultureInfo.InvariantCulture, $"  {cause.Rule}, such as this: {cause.Text}\n");
                if (cause.Remedy is { } remedy)
                    page.Append(CultureInfo.InvariantCulture, $"  remedy: {remedy}\n");
                if (cause.Hazard is { } hazard)
                    page.Append(CultureInfo.InvariantCulture, $"  more: docs/hazards.md#{hazard}\n");
            }
        }

        if (report.OtherSignals.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"\nOther signals than {report.Server.StopSignal}:\n");
        foreach (var tried in report.OtherSignals)
            page.Append(CultureInfo.InvariantCulture, $"- {tried.Signal}: {tried.What}\n");
        if (report.TimeIsOver)
            page.Append("\nThe time for all of it was over before all was tried: --limit gives it longer.\n");
    }

    /// <summary>How two instances come to listen on one port.</summary>
    private static string SharingOf(TrialServer server) => server.ListenFds switch
    {
        null => "two instances share it (SO_REUSEPORT)",
        { From: ListenerSource.Shared } => "both instances inherit one listener (LISTEN_FDS)",
        _ => "each instance inherits a listener of its own (LISTEN_FDS, SO_REUSEPORT)",
    };

    private static string Conclusion(TrialReport report, LossGate gate)
    {
        var limit = $"{gate.MostPerMillion.ToString("0.###", CultureInfo.InvariantCulture)} per million";
        if (report.ReplacesItself)
            return $"{report.Server.StopSignal} does not end this server: it replaces itself. Name the signal that ends it (--stop-signal), or let a scenario replace it by the step `reload`.";
        if (report.RolloversAreViolated && report.Rollovers == 0)
            return "No rollover could be completed: what went wrong went wrong before one, so nothing is known of it.";
        if (report.LosesOrDelays)
            return "A rollover of this server loses or delays connections.";
        if (report is { RolloversAreViolated: true, EndedWith: { } end })
            return $"No rollover lost or delayed anything, but a server that was told to leave ended with {end}. Let it end with exit code 0{RemedyOfEnd(end)}.";
        if (report.RolloversAreViolated)
            return $"No rollover lost or delayed anything, but it violates {string.Join(", ", report.Places.SelectMany(place => place.Causes).Select(cause => cause.Rule).Distinct(StringComparer.Ordinal))}.";
        if (report.IsViolated)
            return "No rollover lost anything, by chance: what was provoked on purpose loses connections.";
        if (report.Rollovers == 0)
            return "No rollover could be completed in the time, so nothing is known of one: --limit gives it longer, and --ready-within a new instance.";
        if (report.Unseen.Count > 0)
            return $"Nothing was lost, as far as can be seen, and that proves nothing. {string.Join(' ', report.Unseen)}";
        if (report.Places.All(place => place.Decision.Decision == GateDecision.Passed))
            return $"Nothing was lost, and it is proved that no more than {limit} are.";
        var more = string.Join("; ", report.Places.Where(place => place.Decision.Decision == GateDecision.Undecided).Select(place => $"{place.Measured.Name}: {place.Decision.Reason}"));
        return $"Nothing was lost, but that no more than {limit} are is not proved yet ({more}): --time gives it longer.";
    }

    /// <summary>How a trial is told that a server ends so: an exit code that is meant is no fault.</summary>
    private static string RemedyOfEnd(string end)
    {
        const string code = "exit code ";
        return $", or say that it is meant to end so (--exit {(end.StartsWith(code, StringComparison.Ordinal) ? end[code.Length..] : end)})";
    }
}

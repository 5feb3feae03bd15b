using System.Globalization;
using System.Text;
using Harness.Measuring;
using Harness.Observations;
using Harness.Trying;

namespace Harness.Reporting;

/// <summary>What was found about a server, on one page.</summary>
public static class TrialPage
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

        page.Append("port      two instances share it (SO_REUSEPORT)\n");
        page.Append(CultureInfo.InvariantCulture, $"leaves    by {report.Server.StopSignal}{(report.CatchesStopSignal switch { true => ", which it catches", false => ", which it does NOT catch: it dies of it, and its clients with it", null => "" })}\n");
        foreach (var note in report.Notes)
            page.Append(CultureInfo.InvariantCulture, $"note      in the last rollover {note}\n");
        page.Append(CultureInfo.InvariantCulture, $"\n{MeasurementTable.Render([.. report.Places.Select(place => place.Measured)], gate.Confidence)}");
        foreach (var place in report.Places)
            AppendPlace(page, place);
        page.Append(CultureInfo.InvariantCulture, $"\n{Conclusion(report, gate)} ({SecondsText.Of(took)})\n");
        return page.ToString();
    }

    private static void AppendPlace(StringBuilder page, TrialPlace place)
    {
        if (place.Causes.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"\nWhat went wrong, {place.Measured.Name}:\n");
        foreach (var cause in place.Causes)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {cause.Rule}, {(cause.Sessions == 0 ? "" : $"{cause.Sessions:N0} {(cause.Sessions == 1 ? "connection" : "connections")} in ")}{cause.Runs:N0} of {place.Measured.Runs + place.Measured.InconclusiveRuns:N0} rollovers, such as this: {cause.Text}\n");
            if (cause.Remedy is { } remedy)
                page.Append(CultureInfo.InvariantCulture, $"  remedy: {remedy}\n");
            if (cause.Hazard is { } hazard)
                page.Append(CultureInfo.InvariantCulture, $"  more: docs/hazards.md#{hazard}\n");
        }
    }

    private static string Conclusion(TrialReport report, LossGate gate)
    {
        var limit = $"{gate.MostPerMillion.ToString("0.###", CultureInfo.InvariantCulture)} per million";
        if (report.IsViolated)
            return "A rollover of this server loses or delays connections.";
        if (report.Places.Count > 0 && report.Places.All(place => place.Decision.Decision == GateDecision.Passed))
            return $"Nothing was lost, and it is proved that no more than {limit} are.";
        var more = string.Join("; ", report.Places.Where(place => place.Decision.Decision == GateDecision.Undecided).Select(place => $"{place.Measured.Name}: {place.Decision.Reason}"));
        return $"Nothing was lost, but that no more than {limit} are is not proved yet ({more}): --time gives it longer.";
    }
}

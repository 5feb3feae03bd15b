using System.Text.Encodings.Web;
using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Scenarios.Text;

namespace Harness.Reporting.Timelines;

/// <summary>
/// The data of a timeline as JSON inside of a page: times in milliseconds since the run began. Whatever comes from elsewhere is a JSON string in which
/// <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> are escaped, so that nothing ends the element that it stands in; the page puts it into text and never into markup.
/// </summary>
internal static class TimelineData
{
    /// <summary>More violations, and more sessions of one, are counted.</summary>
    private const int MostViolations = 200, MostNames = 200;

    /// <summary>More signals and faults are counted.</summary>
    private const int MostMarks = 2000;

    private static readonly JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.Default, SkipValidation = true };

    /// <summary>Writes it.</summary>
    public static void Write(ScenarioReport scenario, RunFacts facts, Stream file)
    {
        using var json = new Utf8JsonWriter(file, options);
        var end = facts.Events.Count == 0 ? TimeSpan.Zero : facts.Events.Max(happened => happened.At);
        json.WriteStartObject();
        WriteRun(json, scenario, facts, end);
        WriteSteps(json, scenario, end);
        WriteMarks(json, facts);
        var owners = facts.Servers.Select((server, i) => (server.Name, i)).ToDictionary(one => one.Name, one => one.i, StringComparer.Ordinal);
        TimelineProcesses.Write(json, facts, end, owners);
        TimelineSessions.Write(json, scenario, facts, end, owners);
        TimelinePackets.Write(json, facts);
        WriteViolations(json, scenario);
        json.WriteEndObject();
    }

    /// <summary>A text from elsewhere: on one line, nothing invisible in it, and not endless.</summary>
    public static string Safe(string text, int most = 600) => SafeText.Of(text, most);

    /// <summary>A time in milliseconds, to the microsecond.</summary>
    public static void WriteTime(Utf8JsonWriter json, TimeSpan? time)
    {
        if (time is { } known)
            json.WriteNumberValue((decimal)known.Ticks / TimeSpan.TicksPerMillisecond);
        else
            json.WriteNullValue();
    }

    /// <summary>A member with such a time.</summary>
    public static void WriteTime(Utf8JsonWriter json, string member, TimeSpan? time)
    {
        json.WritePropertyName(member);
        WriteTime(json, time);
    }

    /// <summary>A member with a text from elsewhere, or null.</summary>
    public static void WriteText(Utf8JsonWriter json, string member, string? text, int most = 600) => json.WriteString(member, text is null ? null : Safe(text, most));

    private static void WriteRun(Utf8JsonWriter json, ScenarioReport scenario, RunFacts facts, TimeSpan end)
    {
        var result = scenario.Result;
        json.WriteStartObject("run");
        WriteText(json, "name", result.Scenario.Name);
        WriteText(json, "file", result.Scenario.File);
        json.WriteString("outcome", result.Word);
        WriteTime(json, "end", end);
        WriteTime(json, "cleanup", facts.Events.FirstOrDefault(happened => happened is CleanupStarted)?.At);
        json.WriteString("startedAt", facts.Started?.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        WriteText(json, "kernel", facts.Started?.Kernel);
        WriteText(json, "world", facts.Started?.World);
        WriteText(json, "endpoint", facts.Started?.Endpoint);
        json.WriteString("network", facts.Started?.Network is { } network
            ? $"round trip {network.Rtt.TotalMilliseconds:0.##} ms{(network.Jitter > TimeSpan.Zero ? $", jitter {network.Jitter.TotalMilliseconds:0.##} ms" : "")}{(network.Loss > 0 ? $", loss {network.Loss * 100:0.###} %" : "")}"
            : null);
        WriteTime(json, "oneWay", facts.Started?.Network?.Rtt / 2);
        WriteTime(json, "connectLimit", facts.RoundTrip + facts.ConnectLimit);
        WriteTime(json, "replyLimit", facts.RoundTrip + facts.ReplyLimit);
        json.WriteString("traffic", Formats.TrafficText.Of(scenario.Figures));
        json.WriteString("rollover", SuiteReport.Version);
        WriteTexts(json, "doubts", result.Verdict?.Doubts ?? []);
        WriteTexts(json, "notes", result.Verdict?.Notes ?? []);
        json.WriteNumber("excuses", result.Verdict?.Excuses.Count ?? 0);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string member, IEnumerable<string> texts)
    {
        json.WriteStartArray(member);
        foreach (var text in texts)
            json.WriteStringValue(Safe(text));
        json.WriteEndArray();
    }

    private static void WriteSteps(Utf8JsonWriter json, ScenarioReport scenario, TimeSpan end)
    {
        json.WriteStartArray("steps");
        foreach (var step in scenario.Steps)
        {
            json.WriteStartArray();
            WriteTime(json, step.Began);
            WriteTime(json, step.Ended ?? end);
            json.WriteStringValue(step.Step);
            json.WriteStringValue(Safe(step.Text, 300));
            json.WriteNumberValue(step.Line);
            json.WriteStringValue(step.Failure is { } failure ? Safe(failure) : null);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>What happens to all at once, or from outside: signals, faults, kernel settings, held packets, pauses of the harness.</summary>
    private static void WriteMarks(Utf8JsonWriter json, RunFacts facts)
    {
        json.WriteStartArray("marks");
        var left = MostMarks;
        foreach (var happened in facts.Events)
        {
            if (KindOf(happened) is not { } kind || left-- <= 0)
                continue;
            json.WriteStartArray();
            WriteTime(json, happened switch { HarnessPaused e => e.Began, NetworkPaused e => e.Began, _ => happened.At });
            json.WriteStringValue(kind);
            json.WriteStringValue(Safe(EventText.Describe(happened), 300));
            WriteTime(json, happened switch { HarnessPaused e => e.Took, NetworkPaused e => e.Took, _ => (TimeSpan?)null });
            json.WriteStringValue(happened switch { SignalSent e => Safe($"{e.Signal} {e.Server}", 40), ServerExited { Signal: { } signal } e => Safe($"{e.Server} {signal}", 40), _ => null });
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static string? KindOf(HistoryEvent happened) => happened switch
    {
        SignalSent { Reason: SignalReason.Cleanup } => null,
        SignalSent => "signal",
        KernelSettingChanged => "kernel",
        PacketsHeld or PacketsDropped or HandshakesHeld or ConnectionsSteered or SteeringEnded or NetworkFailed => "fault",
        HarnessPaused or NetworkPaused => "pause",
        ServerExited { Signal: not null } => "fault",
        ListenersReduced or ListenerUnheld or ListenerStillOpen or GraceExpired or StrangerSeen or DeploymentRolledBack or TrafficFellBehind => "fault",
        ReloadStarted => "signal",
        _ => null,
    };

    private static void WriteViolations(Utf8JsonWriter json, ScenarioReport scenario)
    {
        var violations = scenario.Result.Verdict?.Violations ?? [];
        json.WriteNumber("violationsInAll", violations.Count);
        json.WriteStartArray("violations");
        foreach (var (one, place) in violations.Zip(scenario.Places).OrderBy(one => one.First.Meets is not null).ThenBy(one => one.First.Violation.Evidence[^1].Moment).Take(MostViolations))
        {
            var violation = one.Violation;
            json.WriteStartObject();
            json.WriteString("rule", one.Rule.Name);
            json.WriteString("property", one.Rule.Property);
            json.WriteBoolean("expectedByScenario", one.Meets is not null);
            WriteText(json, "message", violation.Message);
            WriteText(json, "expected", violation.Expected);
            WriteText(json, "actual", violation.Actual);
            WriteText(json, "why", violation.Why?.Text, 2000);
            WriteText(json, "remedy", violation.Why?.Remedy, 2000);
            json.WriteString("hazard", violation.Why?.Hazard);
            WriteTime(json, "from", violation.Evidence.Min(happened => happened.At));
            WriteTime(json, "at", violation.Evidence[^1].At);
            WriteText(json, "step", place is null ? null : $"step {place.Step}{(scenario.Result.Scenario.File is { } file ? $" at {place.File ?? file}:{place.Line}" : "")}: {place.Text}");
            WriteTexts(json, "sessions", violation.Sessions.Take(MostNames));
            json.WriteNumber("sessionsInAll", violation.Sessions.Count);
            WriteTexts(json, "servers", violation.Servers);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>
/// <c>trace.json</c>: the trace event format that Perfetto and Chrome's tracing read. A process a scenario; in it a thread for the steps, one a server, and
/// one a named session. Sessions of traffic are counters of how many are open, by owner.
/// </summary>
/// <param name="folder">The run's folder.</param>
internal sealed class TraceReporter(ResultsFolder folder) : IReporter, IDisposable
{
    /// <summary>Its name.</summary>
    public const string ReportName = "trace";

    /// <summary>The file's name.</summary>
    public const string FileName = "trace.json";

    /// <summary>Of more sessions with a name than these no threads are made, in one scenario.</summary>
    private const int MostSessions = 2000;

    /// <summary>So many times a scenario's sessions of traffic are counted.</summary>
    private const int Samples = 1000;

    private readonly MemoryStream pieces = new();
    private Utf8JsonWriter? json;
    private int process;

    /// <inheritdoc/>
    public string Name => ReportName;

    /// <inheritdoc/>
    public void Add(ScenarioReport scenario, RunFacts? facts)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (facts is null || facts.Events.Count == 0)
            return;
        Begin();
        process++;
        NameOf("process_name", 0, FailureReport.NameOf(scenario.Result));
        NameOf("thread_name", 1, "steps");
        foreach (var step in scenario.Steps)
            Span(1, $"{step.Step}: {step.Text}", step.Began, step.Ended ?? facts.Events[^1].At);
        var thread = 2;
        foreach (var server in facts.Servers)
            AddServer(server, thread++, facts);
        foreach (var session in facts.Sessions.Where(session => session.Traffic is null).Take(MostSessions))
            AddSession(session, thread++, facts);
        AddTraffic(facts);
        foreach (var violation in scenario.Result.Verdict?.Violations ?? [])
            Instant(1, $"{violation.Rule.Name}: {violation.Violation.Message}", violation.Violation.Evidence[^1].At, "p");
        json!.Flush();
    }

    /// <inheritdoc/>
    public void Complete(SuiteReport suite)
    {
        Begin();
        json!.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        folder.Write(FileName, file =>
        {
            pieces.Position = 0;
            pieces.CopyTo(file);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        json?.Dispose();
        pieces.Dispose();
    }

    private void Begin()
    {
        if (json is not null)
            return;
        json = new Utf8JsonWriter(pieces, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
    }

    private void AddServer(ServerFacts server, int thread, RunFacts facts)
    {
        NameOf("thread_name", thread, server.Describe());
        var end = server.Exited?.At ?? facts.Events[^1].At;
        if (server.Launched?.At is { } launched)
            Span(thread, "running", launched, end);
        TimeSpan? open = null;
        foreach (var look in server.Listener)
        {
            if (look is ListenerOpened)
            {
                open ??= look.At;
            }
            else if (open is { } since)
            {
                Span(thread, "listening", since, look.At);
                open = null;
            }
        }

        if (open is { } still)
            Span(thread, "listening", still, end);
        if (server.Drain is { } drain)
            Span(thread, "draining", drain.At, end);
        foreach (var signal in server.Signals)
            Instant(thread, signal.Signal, signal.At, "p");
    }

    private void AddSession(SessionFacts session, int thread, RunFacts facts)
    {
        if (session.ConnectStarted is not { } started)
            return;
        NameOf("thread_name", thread, $"session {session.Name}");
        var last = session.ServerEnded?.At ?? session.ClientEnded?.At ?? facts.Events[^1].At;
        if (session.ConnectEnded is { } connected)
        {
            Span(thread, $"connect: {connected.Outcome.ToString().ToLowerInvariant()}", started.At, connected.At);
            if (session.IsEstablished)
                Span(thread, $"owned by {session.Owner ?? "no known process"}", connected.At, last);
        }

        foreach (var reply in session.TimedReplies)
            Span(thread, $"request {reply.Sent.Exchange}", reply.Sent.At, reply.Received.At);
        if (session.ServerEnded is { } ended)
            Instant(thread, EventText.Describe(ended), ended.At, "t");
    }

    private void AddTraffic(RunFacts facts)
    {
        var end = facts.Events.Count == 0 ? TimeSpan.Zero : facts.Events[^1].At;
        var changes = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var session in facts.Events.OfType<TrafficSession>().Where(session => session.Connected is not null && session.Outcome == ConnectOutcome.Established))
        {
            var owner = session.Server ?? "nobody";
            if (!changes.TryGetValue(owner, out var counts))
                changes.Add(owner, counts = new int[Samples + 2]);
            counts[SampleOf(session.Connected!.Value.At)]++;
            counts[SampleOf(session.ClientEnded?.At ?? session.ServerEnded?.At ?? session.At) + 1]--;
        }

        var open = changes.Keys.ToDictionary(owner => owner, _ => 0, StringComparer.Ordinal);
        for (var sample = 0; sample <= Samples && changes.Count > 0; sample++)
        {
            foreach (var (owner, counts) in changes)
                open[owner] += counts[sample];
            if (sample > 0 && changes.Values.All(counts => counts[sample] == 0))
                continue;
            Start("C", 1, "sessions of traffic that are open", end * sample / Samples);
            json!.WriteStartObject("args");
            foreach (var (owner, count) in open)
                json.WriteNumber(SafeText.Of(owner), count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        int SampleOf(TimeSpan at) => end > TimeSpan.Zero ? Math.Clamp((int)(at / end * Samples), 0, Samples) : 0;
    }

    private void NameOf(string kind, int thread, string name)
    {
        json!.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", kind);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", SafeText.Of(name));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Span(int thread, string name, TimeSpan from, TimeSpan until)
    {
        Start("X", thread, name, from);
        json!.WriteNumber("dur", Microseconds(until > from ? until - from : TimeSpan.Zero));
        json.WriteEndObject();
    }

    private void Instant(int thread, string name, TimeSpan at, string scope)
    {
        Start("i", thread, name, at);
        json!.WriteString("s", scope);
        json.WriteEndObject();
    }

    private void Start(string phase, int thread, string name, TimeSpan at)
    {
        json!.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteString("name", SafeText.Of(name, 300));
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteNumber("ts", Microseconds(at));
    }

    private static decimal Microseconds(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerMicrosecond;
}

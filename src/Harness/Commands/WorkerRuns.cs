using System.Collections.Concurrent;
using System.Text.Json;
using Harness.Extending;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Worlds;
using Harness.Worlds.Simulated;
using Rollover.Contract;

namespace Harness.Commands;

/// <summary>What a worker reads and runs.</summary>
/// <param name="extensions">What extensions add.</param>
/// <param name="real">The worlds on this machine's kernel.</param>
/// <param name="jobs">How many scenarios run at the same time; others wait.</param>
internal sealed class WorkerRuns(Extensions extensions, IWorlds real, int jobs) : IDisposable
{
    private readonly SemaphoreSlim places = new(jobs);
    private readonly ConcurrentDictionary<int, CancellationTokenSource> running = new();

    /// <summary>Reads a file.</summary>
    public FileReply Read(FileRequest request) => Describe(Load(request));

    /// <summary>Takes note of a run before it begins: it may be cancelled by the next line.</summary>
    /// <param name="id">The number of the request.</param>
    /// <param name="over">The worker ends.</param>
    public void Expect(int id, CancellationToken over) => running[id] = CancellationTokenSource.CreateLinkedTokenSource(over);

    /// <summary>Ends the run of a request as interrupted, if it is under way. What is called by that may take as long as it likes.</summary>
    public async Task CancelAsync(int id)
    {
        try
        {
            if (running.TryGetValue(id, out var run))
                await run.CancelAsync();
        }
        catch (Exception error) when (error is ObjectDisposedException or AggregateException)
        {
            // It is over, and its answer on its way; or what was called has thrown, which is its own matter.
        }
    }

    /// <summary>Runs a scenario, as soon as there is room for it.</summary>
    /// <param name="id">The number of the request.</param>
    /// <param name="request">The request.</param>
    public async Task<WorkerReply> RunAsync(int id, RunRequest request)
    {
        using var stop = running[id];
        try
        {
            if (request.Reports.FirstOrDefault(name => !extensions.ReportNames.Contains(name, StringComparer.Ordinal)) is { } unknown)
                return new WorkerReply(id) { Failure = $"there is no report '{SafeText.Of(unknown)}': there are {string.Join(", ", extensions.ReportNames)}" };
            var file = Load(request.File);
            if (file.Scenarios.FirstOrDefault(scenario => scenario.Cell == request.Cell) is not { } chosen)
            {
                return file.IsValid
                    ? new WorkerReply(id) { Failure = $"{SafeText.Of(file.Path)} has no cell '{SafeText.Of(request.Cell ?? "")}' any more" }
                    : new WorkerReply(id) { File = Describe(file) };
            }

            await places.WaitAsync(stop.Token);
            try
            {
                return new WorkerReply(id) { Run = await RunAsync(chosen, request, stop.Token) };
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return new WorkerReply(id) { Failure = "the run was interrupted before it began" };
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    }

    private async Task<RunReply> RunAsync(Scenario scenario, RunRequest request, CancellationToken cancellation)
    {
        if (File.Exists(request.Results))
            throw new IOException($"the results cannot go to {request.Results}: it is a file");
        var folder = ResultsFolder.CreateAnywhere(request.Results, DateTimeOffset.UtcNow);
        IWorlds worlds = request.IsSimulated ? new SimulatedWorlds(request.Seed ?? SeedOption.New()) : real;
        var suite = new SuiteRunner(extensions.Verbs, EchoProgram.BesideHarness, new SuiteOptions(worlds, folder, request.TimeScale) { Rules = extensions.Rules });
        var reporting = new SuiteReporting(extensions.Reporters(request.Reports, folder), folder);
        if (request.File.Text is { } text)
            folder.Write(ResultsFolder.ScenarioText, text);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await suite.RunAsync([new SuiteEntry(scenario)], reporting, cancellation);
        var report = reporting.Complete(results => new SuiteSummary(results, 0, cancellation.IsCancellationRequested), clock.Elapsed);
        report = report with { Summary = report.Summary with { Unwritten = folder.Problems } };
        using var results = JsonDocument.Parse(ResultsJson.Write(report));
        return new RunReply(
            results.RootElement.Clone(),
            ExtensionReporter.TextOf(report.Scenarios[0]),
            folder.IsNowhere ? null : Path.GetFullPath(folder.Path),
            folder.IsNowhere ? [] : [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(written => Path.GetRelativePath(folder.Path, written)).Where(written => written != ResultsFolder.ScenarioText).Order(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private ReadScenario Load(FileRequest request) =>
        request.Text is not { } text ? ReadScenario.From(request.Path, extensions.Format) : ReadScenario.Of(SourceText.Of(request.Path, text), extensions.Format);

    private static FileReply Describe(ReadScenario file) => new(
        [.. file.Scenarios.Select(scenario => new ScenarioReply(scenario.Name, scenario.Line, scenario.Description, scenario.Tags, scenario.Cell))],
        [.. file.Problems.Select(problem => new Rollover.FileProblem(problem.Message, problem.Span.Line, problem.Span.Column, problem.IsWarning) { Remedy = problem.Remedy })],
        ProblemText.Render(file.Source, file.Problems));
}

using System.Reflection;
using NUnit.Framework;
using NUnit.Framework.Internal;

namespace Rollover.NUnit;

/// <summary>A scenario as a test.</summary>
public sealed class ScenarioTest
{
    private readonly RolloverFile file;
    private readonly World world;
    private readonly IReadOnlyList<Assembly> extensions;
    private readonly string name;
    private readonly bool keepsAll;
    private int verified;

    internal ScenarioTest(RolloverFile file, RolloverScenario? scenario, string name, RolloverScenariosAttribute attribute)
    {
        this.file = file;
        this.name = name;
        world = attribute.World;
        keepsAll = attribute.KeepsAll;
        extensions = [.. attribute.Extensions.Select(type => type.Assembly)];
        Scenario = scenario;
    }

    /// <summary>The scenario; null if its file cannot be read.</summary>
    public RolloverScenario? Scenario { get; }

    /// <summary>Whether the scenario was verified since the test began.</summary>
    internal bool IsVerified => Volatile.Read(ref verified) > 0;

    /// <summary>The test begins, be it once more: nothing is shown.</summary>
    internal void BeginAgain() => Volatile.Write(ref verified, 0);

    /// <summary>The file.</summary>
    public string Path => file.Path;

    /// <summary>How it is run if the test does not say otherwise: on what the attribute says, with results in the folder <c>rollover-results</c> of the test run.</summary>
    public RunOptions Options => new() { World = world, Results = System.IO.Path.Combine(TestContext.CurrentContext.WorkDirectory, "rollover-results") };

    /// <summary>
    /// Runs the scenario. If it is not verified, the test fails with the failure report, and the timeline and the history are attached to it. One that this machine cannot run is ignored, with
    /// the reason. Of a scenario that is verified the results are deleted, unless <see cref="RolloverScenariosAttribute.KeepsAll"/> says otherwise.
    /// </summary>
    /// <param name="options">How it is run; null: <see cref="Options"/>.</param>
    /// <returns>What came of it.</returns>
    public async Task<RolloverResult> VerifyAsync(RunOptions? options = null)
    {
        if (Scenario is not { } scenario)
            throw new AssertionException(file.ProblemText);
        var cancellation = TestContext.CurrentContext.CancellationToken;
        var verifier = await SharedVerifier.OfAsync(extensions).ConfigureAwait(false);
        var result = await verifier.RunAsync(scenario, options ?? Options, cancellation).ConfigureAwait(false);
        if (result.IsVerified)
            Interlocked.Increment(ref verified);
        if (result.IsVerified && !keepsAll)
        {
            Delete(result.Folder);
            return result with { Folder = null, HistoryPath = null, TimelinePath = null, ReportPaths = [] };
        }

        Attach(result.TimelinePath, "the timeline of the run");
        Attach(result.HistoryPath, "the history of the run");
        return result switch
        {
            { Outcome: Outcome.Skipped } => throw new IgnoreException(result.Report.TrimEnd()),
            { IsVerified: false } => throw new AssertionException(result.Report),
            _ => result,
        };
    }

    /// <summary>The name of its test.</summary>
    public override string ToString() => name;

    /// <summary>What NUnit has to know of the test.</summary>
    internal TestCaseParameters Parameters(string prefix)
    {
        var parameters = new TestCaseData(this).SetName(prefix + name);
        foreach (var tag in Scenario?.Tags ?? [])
            parameters.SetCategory(tag);
        if (Scenario?.Description is { } description)
            parameters.SetDescription(description);

        // What the adapter takes for the source of a test.
        parameters.Properties.Set("_CodeFilePath", System.IO.Path.GetFullPath(file.Path));
        parameters.Properties.Set("_LineNumber", Scenario?.Line ?? file.Problems.Select(problem => problem.Line).FirstOrDefault(1));
        return parameters;
    }

    private static void Delete(string? folder)
    {
        try
        {
            if (folder is not null)
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is one folder more than there need be.
        }
    }

    private static void Attach(string? path, string what)
    {
        if (path is not null && File.Exists(path))
            TestContext.AddTestAttachment(path, what);
    }
}

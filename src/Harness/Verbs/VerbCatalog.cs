using Harness.Scenarios;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;

namespace Harness.Verbs;

/// <summary>Every verb that a scenario can use.</summary>
internal sealed class VerbCatalog
{
    /// <summary>Creates the verbs.</summary>
    public VerbCatalog() : this([])
    {
    }

    /// <summary>Creates the verbs, and adds others.</summary>
    /// <param name="others">Those of extensions.</param>
    internal VerbCatalog(IReadOnlyList<Verb> others)
    {
        All =
        [
            new SpawnVerb(),
            new WaitReadyVerb(),
            new ConnectVerb(),
            new SendVerb(),
            new ReceiveVerb(),
            new HalfCloseVerb(),
            new DisconnectVerb(),
            new ResetVerb(),
            new StartTrafficVerb(),
            new StopTrafficVerb(),
            new SignalVerb(),
            new DeployVerb(),
            new LeaveVerb(),
            new ReloadVerb(),
            new AdoptVerb(),
            new RunVerb(),
            new AssertOwnerPidVerb(),
            new AssertShareVerb(),
            new AssertQueuedVerb(),
            new AssertSynQueuedVerb(),
            new AssertUnansweredVerb(),
            new AssertSynReceivedVerb(),
            new AssertListeningVerb(),
            new AssertNotListeningVerb(),
            new AssertRefusedVerb(),
            new AssertRunningVerb(),
            new AssertExitVerb(),
            new AssertOutputVerb(),
            new SteerToVerb(),
            new HoldHandshakesVerb(),
            new ReleaseHandshakesVerb(),
            new HoldPacketsVerb(),
            new ReleasePacketsVerb(),
            new SetKernelVerb(),
            new RepeatVerb(() => Reader!),
            new ParallelVerb(() => Reader!),
            new ExpectRefusedVerb(() => Reader!),
            new IncludeVerb(() => Reader!),
            new WaitVerb(),
            .. others,
        ];
        Reader = new StepReader(All, later: []);
    }

    /// <summary>The verbs, in the order of the reference.</summary>
    public IReadOnlyList<Verb> All { get; }

    /// <summary>Reads and writes their steps.</summary>
    public StepReader Reader { get; }

    /// <summary>The verb of a step.</summary>
    public Verb VerbOf(Step step) => (Verb)Reader.SyntaxOf(step);

    /// <summary>A step in one line, as it could stand in a file; of a step with steps inside the first line.</summary>
    public string Describe(Step step) => YamlText.Write(Reader.Write([step])).Split('\n')[0][2..];
}

using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Predicting;

/// <summary>What a step does to servers and sessions, in the order in which its kinds of effect can matter to each other.</summary>
internal sealed class StepEffects
{
    /// <summary>Servers that are started.</summary>
    public List<string> Started { get; } = [];

    /// <summary>Servers that another one has started by itself: they may have been there before the step.</summary>
    public List<(string Server, string From)> Adopted { get; } = [];

    /// <summary>Sessions that are opened, and the server that has to accept each; null: any.</summary>
    public List<(string Session, string? To)> Opened { get; } = [];

    /// <summary>Traffic that begins.</summary>
    public List<string> TrafficStarted { get; } = [];

    /// <summary>Signals that are sent. Which of them asks for an end is for the specification to say.</summary>
    public List<SignalStep> Signalled { get; } = [];

    /// <summary>Servers that are told to drain, by whatever signal.</summary>
    public List<string> ToldToDrain { get; } = [];

    /// <summary>Servers that are seen to listen.</summary>
    public List<string> Listening { get; } = [];

    /// <summary>Servers whose process may be killed, because its grace period may be over.</summary>
    public List<string> Overdue { get; } = [];

    /// <summary>Servers that are seen to listen no more.</summary>
    public List<string> Closed { get; } = [];

    /// <summary>Servers that are seen to have ended, and how; null: in any way.</summary>
    public List<(string Server, AssertExitStep? As)> Ended { get; } = [];

    /// <summary>Sessions that their clients end.</summary>
    public List<string> Finished { get; } = [];

    /// <summary>Whether all sessions are ended by their clients.</summary>
    public bool AllFinished { get; private set; }

    /// <summary>Traffic that ends.</summary>
    public List<string> TrafficStopped { get; } = [];

    /// <summary>The effects of steps that are run at once, or of one step.</summary>
    public static StepEffects Of(params IEnumerable<Step> steps)
    {
        var effects = new StepEffects();
        foreach (var step in NestedSteps.Flat(steps))
            effects.Add(step);
        return effects;
    }

    private void Add(Step step)
    {
        switch (step)
        {
            case SpawnStep spawn:
                Started.Add(spawn.Server);
                break;
            case AdoptStep adopt:
                Started.Add(adopt.Server);
                Adopted.Add((adopt.Server, adopt.From));
                break;
            case DeployStep { NotReady: true } rolledBack:
                Started.Add(rolledBack.To);
                ToldToDrain.Add(rolledBack.To);
                Overdue.Add(rolledBack.To);
                Ended.Add((rolledBack.To, null));
                break;
            case DeployStep deploy:
                Started.Add(deploy.To);
                ToldToDrain.Add(deploy.From);
                Overdue.Add(deploy.From);
                Closed.Add(deploy.From);
                Ended.Add((deploy.From, null));
                break;
            case LeaveStep leave:
                ToldToDrain.Add(leave.Server);
                Closed.Add(leave.Server);
                break;
            case ConnectStep { RefusalExpected: false } connect:
                Opened.AddRange(connect.Sessions.Names.Select(name => (name, connect.To)));
                break;
            case StartTrafficStep traffic:
                TrafficStarted.Add(traffic.Name);
                break;
            case StopTrafficStep traffic:
                TrafficStopped.Add(traffic.Name);
                break;
            case SignalStep { Target: SignalTarget.Gone } gone:
                Ended.Add((gone.Server, null));
                break;
            case SignalStep signal:
                Signalled.Add(signal);
                break;
            case AssertListeningStep listening:
                Listening.Add(listening.Server);
                break;
            case WaitReadyStep ready:
                Listening.Add(ready.Server);
                break;
            case AssertNotListeningStep closed:
                Closed.Add(closed.Server);
                break;
            case AssertExitStep exit:
                Ended.Add((exit.Server, exit));
                break;
            case EndSessionsStep ended:
                Finished.AddRange(ended.Sessions.Names);
                AllFinished |= ended.Sessions.All;
                break;
        }
    }
}

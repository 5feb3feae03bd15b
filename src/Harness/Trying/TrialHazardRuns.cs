using Harness.Histories;
using Harness.Measuring;
using Harness.Observations;
using Harness.Protocols;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Trying;

/// <summary>Provokes hazards with a server, and tries other signals.</summary>
/// <param name="runs">Runs scenarios.</param>
/// <param name="server">The server.</param>
/// <param name="protocol">What it speaks.</param>
internal sealed class TrialHazardRuns(TrialRuns runs, TrialServer server, ProtocolSpecification protocol)
{
    private static readonly IReadOnlyList<Signal> signals = [Signal.Terminate, Signal.Quit, Signal.Interrupt, Signal.Hangup];

    /// <summary>A server that a signal does not end is killed then.</summary>
    private static readonly TimeSpan signalGrace = TimeSpan.FromSeconds(6);

    /// <summary>Provokes all that apply.</summary>
    public async Task<IReadOnlyList<TriedHazard>> ProvokeAsync()
    {
        var tried = new List<TriedHazard>();
        foreach (var hazard in TrialHazards.Of(server, protocol))
            tried.Add(await runs.RunAsync(hazard.Scenario) is { } result ? Told(hazard, result) : TriedHazard.UnknownBecause(hazard, "it was not tried: the time was over"));
        return tried;
    }

    /// <summary>Tries the signals by which people end servers, other than its stop signal.</summary>
    public async Task<IReadOnlyList<TriedSignal>> SignalsAsync()
    {
        var tried = new List<TriedSignal>();
        foreach (var signal in signals.Where(signal => signal != server.StopSignal))
        {
            var told = server with { StopSignal = signal, Grace = signalGrace };
            var scenario = protocol.Name == "tcp" ? TrialScenarios.Rollover(told, protocol, TimeSpan.Zero) : TrialHazards.UnreadRequests(told, protocol, signalGrace).Scenario;
            if (await runs.RunAsync(scenario) is { } result && Told(signal, result) is { } what)
                tried.Add(new TriedSignal(signal, what));
        }

        return tried;
    }

    /// <summary>What a run of a hazard says of the server.</summary>
    internal static TriedHazard Told(TrialHazard hazard, ScenarioResult result)
    {
        if (result.Verdict is not { } verdict)
            return TriedHazard.UnknownBecause(hazard, $"it was not tried: {result.NotRunBecause}");
        var failed = result.History.Events.OfType<StepFailed>().FirstOrDefault();
        if (failed is not null && StepNumber.PlacesOf(failed.Step)[0] <= hazard.Provocation)
            return TriedHazard.UnknownBecause(hazard, $"it could not be provoked: {failed.Message}");

        // A step that needs a connection which is kept alive cannot be done where none is: nobody has lost anything.
        if (failed is not null && verdict.Unexpected.All(one => one.Rule is StepsHold) && result.History.Events.OfType<ReplyReceived>().Any(reply => reply.EndsSession == true))
            return TriedHazard.UnknownBecause(hazard, "it could not be provoked: the server ends each connection with its response, and keeps none alive");
        if (verdict.Outcome == Outcome.Inconclusive)
            return TriedHazard.UnknownBecause(hazard, $"its run says nothing: {verdict.Doubts[0]}");
        var measured = new Measurement(hazard.Name);
        var causes = new LossCauses();
        measured.Add(result.History, verdict);
        causes.Add(verdict);
        return new TriedHazard(hazard, verdict.Outcome == Outcome.Verified ? HazardOutcome.Withstood : HazardOutcome.Violated, measured.LostInAll, measured.Connections, causes.All, DetailOf(result.History));
    }

    /// <summary>What a rollover by another signal says; null if it says nothing.</summary>
    private string? Told(Signal signal, ScenarioResult result)
    {
        if (result.Verdict is not { HarnessFailed: false } verdict || result.History.Events.OfType<SignalSent>().FirstOrDefault(sent => sent.Reason == SignalReason.Step && sent.Signal == signal.Name) is not { } told)
            return null;
        var hasLeft = result.History.Events.OfType<ServerExited>().Any(exited => exited.Server == told.Server && exited.At - told.At < signalGrace);
        if (told.Caught == false)
            return $"it does not catch {signal}: {(hasLeft ? "it dies of it, and its clients with it" : "it stays")}";
        if (result.History.Events.OfType<ServerReplacedItself>().Any(replaced => replaced.Server == told.Server))
            return "it replaces itself and stays: that is a reload (the step `reload`)";
        if (!hasLeft)
            return $"it had not left {signalGrace.TotalSeconds:0} s later";
        var measured = new Measurement("");
        measured.Add(result.History, verdict);
        return verdict.Doubts.Count > 0 ? null : $"it leaves; {measured.LostInAll:N0} of {measured.Connections:N0} connections were lost{(protocol.Name == "tcp" ? " in one rollover" : ", each with a request that had arrived and that it had not read yet")}";
    }

    /// <summary>How the server met handshakes that were under way, or clients that stayed.</summary>
    private static string? DetailOf(History history)
    {
        if (history.Events.OfType<PacketsHeld>().LastOrDefault(held => !held.Held) is { } released && history.Events.OfType<SignalSent>().FirstOrDefault(sent => sent is { Server: "v1", Reason: SignalReason.Step }) is { } told)
        {
            return history.Events.OfType<ListenerClosed>().FirstOrDefault(closed => closed.Server == "v1") is { } closed && closed.Moment < released.Moment
                ? $"it closed its listener {SecondsText.Of(closed.At - told.At)} after {told.Signal}"
                : $"it kept its listener for as long as packets were held, {SecondsText.Of(released.At - told.At)}";
        }

        return null;
    }
}

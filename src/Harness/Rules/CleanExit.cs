using Harness.Histories;

namespace Harness.Rules;

/// <summary>
/// A server ends because it was asked to, and with exit code 0, or as the scenario says. A SIGKILL that the run itself sent is
/// accounted for; to stop, to continue or to miss a process is not to ask it to end. An exit code of 143 is not a death by SIGTERM, and neither is clean.
/// </summary>
internal sealed class CleanExit : IRule
{
    public string Name => "clean-exit";

    public string Property => "Every server ends with exit code 0, or as the scenario expects, and not unasked.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (server.Exited is not { } exited || Expected(server, exited) is not { } expected)
                continue;
            var asked = server.Asked.LastOrDefault();
            yield return new Violation(
                $"{server.Describe()} ended with {exited.Describe()}",
                expected,
                exited.Describe() + (asked is null ? ", and nobody had asked it to end" : ""),
                asked is null ? [exited] : [asked, exited],
                [],
                [server.Name]);
        }
    }

    /// <summary>What should have been; null if it was so.</summary>
    private static string? Expected(ServerFacts server, ServerExited exited)
    {
        if (WasStoppedByCleanup(server))
            return null;
        var said = server.ExpectedList.FindAll(expected => expected is not { Code: null, Signal: null });
        if (said.Find(expected => expected.Code != exited.Code || expected.Signal != exited.Signal) is { } broken)
            return broken.Code is { } code ? $"exit code {code}" : $"ended by {broken.Signal}";
        if (said.Count > 0 || server.FatalKill is not null)
            return null;
        if (exited.Code != 0)
            return "exit code 0";
        return server.Asked.Any() || server.ExpectedList.Count > 0 ? null : "it goes on until it is asked to end";
    }

    /// <summary>
    /// The harness' own stopping judges nobody, whatever the scenario said of the end. A server that drains is not asked again: only
    /// the cleanup's SIGKILL ends it.
    /// </summary>
    private static bool WasStoppedByCleanup(ServerFacts server) => server.Drain is null
        ? server.Asked.Any(sent => sent.Reason == SignalReason.Cleanup)
        : server.FatalKill is { Reason: SignalReason.Cleanup };
}

using Harness.Histories;

namespace Harness.Rules;

/// <summary>
/// A server ends because it was asked to, and with exit code 0, or as the scenario says. A SIGKILL that the run itself sent is
/// accounted for. An exit code of 143 is not a death by SIGTERM, and neither is clean.
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
            var asked = server.Signals.Where(sent => sent.Sequence < exited.Sequence).ToList();
            yield return new Violation(
                $"{server.Describe()} ended with {exited.Describe()}",
                expected,
                exited.Describe() + (asked.Count == 0 ? ", and nobody had asked it to end" : ""),
                [.. asked.TakeLast(1), exited],
                [],
                [server.Name]);
        }
    }

    /// <summary>What should have been; null if it was so.</summary>
    private static string? Expected(ServerFacts server, ServerExited exited)
    {
        if (server.ExitExpected is { Code: { } code })
            return exited.Code == code ? null : $"exit code {code}";
        if (server.ExitExpected is { Signal: { } signal })
            return exited.Signal == signal ? null : $"ended by {signal}";
        var asked = server.Signals.Where(sent => sent.Sequence < exited.Sequence).ToList();
        if (asked.Exists(sent => sent.Reason == SignalReason.Cleanup && !(sent.Signal == "SIGCONT" || server.Drain is not null)))
            return null; // the harness' own stopping, which judges nobody
        if (exited.Signal == "SIGKILL" && asked.Exists(sent => sent.IsKill))
            return null;
        if (exited.Code != 0)
            return "exit code 0";
        return asked.Count == 0 && server.ExitExpected is null ? "it goes on until it is asked to end" : null;
    }
}

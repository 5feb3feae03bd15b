using Harness.Histories;

namespace Harness.Rules;

/// <summary>A server that drains and goes on listening takes its share of the new sessions into its grave.</summary>
internal sealed class ListenerClosedOnDrain : IRule
{
    public string Name => "listener-closed";

    public string Property => "A server that is told to drain closes its listener within 5 s.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (server is not { Drain: { } drain, ListenerStillOpen: { } open })
                continue;
            yield return new Violation(
                $"{server.Describe()} was told to drain and still listens",
                $"no listening socket in the kernel's tables within {EventText.Seconds(open.Limit)}",
                "it still has one",
                [drain, open],
                [],
                [server.Name]);
        }
    }
}

using Rollover;
using Rollover.Extending;

/// <summary>A server that was told to drain listens no more after a second.</summary>
public sealed class ClosesSoon : IRolloverRule
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(1);

    public string Name => "closes-soon";

    public string Property => "A server that was told to drain listens no more after a second.";

    public IEnumerable<RuleFinding> Check(RunHistory history) =>
        from drain in history.Of("signal-sent")
        where drain.Text("reason") == "drain"
        from closed in history.Of("listener-closed")
        where closed.Server == drain.Server && closed.At - drain.At > limit
        select new RuleFinding($"{drain.Server} went on listening after {drain.Text("signal")}", [drain, closed])
        {
            Expected = "its listener is closed within 1 s",
            Actual = $"it was closed after {(closed.At - drain.At).TotalSeconds:0.000} s",
            Servers = [drain.Server!],
        };
}

using Harness.Histories;
using Harness.Reporting;

namespace Harness.Tests.Running;

/// <summary>An end that the server made is seen even when the scenario ends the session, or itself, right after it.</summary>
internal sealed class SessionEndTests
{
    [Test]
    public async Task A_drop_right_before_the_end_of_the_steps_is_not_missed()
    {
        // Every session is dropped when the server exits, and that exit is the last thing the steps wait for.
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: dropped at the last moment
            server: { command: [$FAULTY, exits-early, "$address:$port"] }
            steps:
              - spawn: v1
              - connect: { sessions: s1..s200 }
              - send: all
              - signal: v1
              - assert-exit: v1
            """);

        result.History.Events.OfType<ServerEnded>().Count().ShouldBe(200, FailureReport.Render(result));
        ScenarioRun.Violated(result).ShouldBe(["no-session-dropped", "exit-after-sessions"]);
    }
}

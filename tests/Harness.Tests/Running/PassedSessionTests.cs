using Harness.Reporting;
using Harness.Rules;

namespace Harness.Tests.Running;

/// <summary>A session whose descriptor is on its way between two processes: nobody holds it meanwhile, and its client hears nothing of that.</summary>
[NonParallelizable] // beside the tests that explore, the harness itself does not get to run often enough to judge by time
internal sealed class PassedSessionTests
{
    private const string Passed = """
        version: 1
        name: passed sessions
        server: { command: [$FAULTY, passes-sessions, "$address:$port"] }
        steps:
          - spawn: v1
          - connect: { sessions: s1 }
          - send: { sessions: s1 }
          - signal: { server: v1, name: SIGUSR1 }
          - assert-output: { server: v1, matches: has passed }

        """;

    [Test]
    public Task One_that_no_process_holds_when_its_client_leaves_is_stranded() => IsStrandedAsync("""
          - disconnect: { sessions: s1 }
        """);

    [Test]
    public Task One_that_no_process_held_for_long_is_stranded_though_one_has_it_again() => IsStrandedAsync("""
          - wait: { for: 8s, because: nobody holds it for longer than is allowed }
          - signal: { server: v1, name: SIGUSR2 }
          - assert-output: { server: v1, matches: has its sessions again }
          - disconnect: { sessions: s1 }
        """);

    [Test]
    public async Task One_whose_client_leaves_meanwhile_is_waited_for()
    {
        var result = await ScenarioRun.OfAsync(Passed + """
              - parallel:
                  - disconnect: { sessions: s1 }
                  - repeat:
                      times: 1
                      steps:
                        - wait: { for: 500ms, because: its client leaves meanwhile }
                        - signal: { server: v1, name: SIGUSR2 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    private static async Task IsStrandedAsync(string steps)
    {
        var result = await ScenarioRun.OfAsync(Passed + steps);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe(["no-session-stranded"], report);
        report.ShouldContain("was accepted and is held by no process");
    }
}

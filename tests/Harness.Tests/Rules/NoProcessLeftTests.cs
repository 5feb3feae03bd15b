namespace Harness.Tests.Rules;

public sealed class NoProcessLeftTests
{
    private const string Rule = "no-process-left";

    [Test]
    public void A_server_that_leaves_nothing_is_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_process_that_is_left_shows() => Story.Begin().Server("v1", 11).Cleanup().StopsInCleanup("v1").LeavesProcesses("v1", 12).Told(Rule).ShouldBe("""
        v1 left 1 process behind
        expected: none
        actual: pid 12
        evidence: v1 left processes behind: 12
        sessions: 
        servers: v1
        """);

    [Test]
    public void Several_processes_are_all_named() => Story.Begin().Server("v1", 11).LeavesProcesses("v1", 12, 13).Told(Rule).ShouldContain("v1 left 2 processes behind\nexpected: none\nactual: pid 12, 13\n");

    [Test]
    public void Processes_that_ended_between_two_looks_are_not_left() => Story.Begin().Server("v1", 11).LeavesProcesses("v1").Told(Rule).ShouldBeEmpty();
}

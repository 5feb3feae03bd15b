namespace Harness.Tests.Rules;

internal sealed class NoProcessLeftTests
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
    public void A_process_that_descends_from_a_server_that_cannot_be_told_shows() => Story.Begin().Server("v1", 11).Cleanup().StopsInCleanup("v1").LeavesStrangers(mayBeOfAnotherRun: false, 12).Told(Rule).ShouldBe("""
        a server left 1 process behind, and nothing tells which
        expected: none
        actual: pid 12 (sleep 12)
        evidence: left behind by a server that cannot be told: 12 (sleep 12)
        sessions: 
        servers: 
        """);

    [Test]
    public void One_that_may_be_of_another_run_is_a_doubt()
    {
        var story = Story.Begin().Server("v1", 11).Cleanup().StopsInCleanup("v1").LeavesStrangers(mayBeOfAnotherRun: true, 12);

        story.Told(Rule).ShouldBeEmpty();
        story.Doubted(Rule).ShouldContain("it may be one of another run that was under way at the same time");
    }

    [Test]
    public void One_that_a_killed_server_may_have_left_is_a_doubt_and_a_server_that_survived_its_SIGKILL_excuses_nothing()
    {
        var killed = Story.Begin().Server("v1", 11).Kill("v1").DiesOf("v1", "SIGKILL").LeavesStrangers(mayBeOfAnotherRun: false, 12);
        var other = Story.Begin().Server("v1", 11).Kill("v1").Exits("v1").LeavesStrangers(mayBeOfAnotherRun: false, 12);

        killed.Told(Rule).ShouldBeEmpty();
        killed.Doubted(Rule).ShouldContain("it may be v1, which the run killed");
        other.Told(Rule).ShouldContain("a server left 1 process behind");
    }

    [Test]
    public void Processes_that_ended_between_two_looks_are_not_left() => Story.Begin().Server("v1", 11).LeavesProcesses("v1").Told(Rule).ShouldBeEmpty();
}

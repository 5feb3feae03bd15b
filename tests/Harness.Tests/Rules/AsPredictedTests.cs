using Harness.Histories;
using Harness.Tests.Histories;

namespace Harness.Tests.Rules;

internal sealed class AsPredictedTests
{
    private const string Rule = "as-predicted";

    [Test]
    public void What_was_predicted_is_as_predicted() => Begin("s1: v1 v2", "v1: Running").Session("s1", "v1").Finish().Told(Rule).ShouldBeEmpty();

    [Test]
    public void Without_a_forecast_nothing_is_out_of_it() => Story.Begin().Server("v1", 11).Session("s1", "v1").Finish().Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_owner_that_cannot_be_shows() => Begin("s1: v2", "v1: Running").Session("s1", "v1").Finish().Told(Rule).ShouldBe("""
        session s1 was owned by v1 (pid 11), which cannot be
        expected: one of v2
        actual: s1 is owned by v1 (pid 11)
        evidence: the model predicts the ends of 1 server and the owners of 1 session and traffic | s1 is owned by v1 (pid 11)
        sessions: s1
        servers: v1
        """);

    [Test]
    public void That_nobody_listens_at_the_end_though_a_server_runs_that_was_told_nothing_shows() =>
        Begin("", "v1: Running").ListensNoMore("v1").Finish().Told(Rule).ShouldBe("""
            nobody listened any more when the steps were over: v1 (pid 11) runs, and nobody had told it to close its listener
            expected: a listening socket in the kernel's tables
            actual: it closed its listener at 0 s
            evidence: the model predicts the ends of 1 server and the owners of 0 sessions and traffic | v1 listens no more | the steps are over: closing what is open, stopping what runs
            sessions: 
            servers: v1
            """);

    [Test]
    public void A_server_that_was_told_something_may_have_been_told_to_close_its_listener_and_one_that_closes_beside_another_refuses_nobody()
    {
        Begin("", "v1: Running").Signal("v1", "SIGUSR1").ListensNoMore("v1").Finish().Told(Rule).ShouldBeEmpty();
        Begin("", "v1: Running; v2: Running").Server("v2", 22, "v1").ListensNoMore("v1").Finish().Told(Rule).ShouldBeEmpty();
        Begin("", "v1: Running").ListensNoMore("v1").Listens("v1").Finish().Told(Rule).ShouldBeEmpty();
        Begin("", "v1: Running").Add(new CommandStarted("run 1", 30, ["./ctl", "pause"])).ListensNoMore("v1").Finish().Told(Rule).ShouldBeEmpty();
    }

    [Test]
    public void An_owner_of_traffic_that_cannot_be_shows() =>
        Begin("t: v2", "v1: Running").Add(TrafficSamples.Flawless(1, 5, 5)).Finish().Told(Rule).ShouldStartWith("session t~1 was owned by v1 (pid 11), which cannot be");

    [Test]
    public void An_owner_of_traffic_that_can_be_is_as_predicted() =>
        Begin("t: v1", "v1: Running").Add(TrafficSamples.Flawless(1, 5, 5)).Finish().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_name_that_is_used_again_is_the_same_name_in_the_scenario() =>
        Begin("s1: v1", "v1: Running").Session("s1", "v1").Disconnects("s1").Session("s1'2", "v1").Finish().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connection_that_looks_for_a_server_may_be_owned_by_any() =>
        Begin("s1: v2", "v1: Running; v2: Running").Server("v2", 22, "v1").Session("s1~1", "v1").Disconnects("s1~1").Session("s1", "v2").Finish().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_was_never_opened_shows() => Begin("s1: v1; s2: v1", "v1: Running").Session("s1", "v1").Finish().Told(Rule).ShouldBe("""
        no session of 's2' was ever begun
        expected: what the scenario's steps open is opened
        actual: the history has no such session
        evidence: the model predicts the ends of 1 server and the owners of 2 sessions and traffic | the steps are over: closing what is open, stopping what runs
        sessions: s2
        servers: 
        """);

    [Test]
    public void A_run_that_ended_before_its_last_step_need_not_have_opened_all() =>
        Begin("s1: v1; s2: v1", "v1: Exited").Session("s1", "v1").Cleanup().StopsInCleanup("v1").End(RunEnding.StepFailed, "it failed").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_kill_that_no_step_ordered_shows() => Begin("", "v1: Running Exited").Drain("v1").Kill("v1").DiesOf("v1", "SIGKILL").Cleanup().End().Told(Rule).ShouldBe("""
        v1 (pid 11) had been ended by a SIGKILL of the run when the steps were over
        expected: was running, or had exited by itself
        actual: had been ended by a SIGKILL of the run
        evidence: the model predicts the ends of 1 server and the owners of 0 sessions and traffic | v1 (pid 11) ended with SIGKILL
        sessions: 
        servers: v1
        """);

    [Test]
    public void A_server_that_should_have_ended_and_runs_shows() =>
        Begin("", "v1: Exited").Finish().Told(Rule).ShouldStartWith("v1 (pid 11) was running when the steps were over");

    [Test]
    public void A_server_that_no_step_asked_to_end_shows() =>
        Begin("", "v1: Running").Drain("v1").Exits("v1").Cleanup().End().Told(Rule).ShouldStartWith("v1 (pid 11) had exited by itself when the steps were over");

    [Test]
    public void An_end_that_nobody_asked_for_is_for_clean_exit_to_judge() => Begin("", "v1: Running").Exits("v1").Cleanup().End().Told(Rule).ShouldBeEmpty();

    private static Story Begin(string owners, string ends) => Story.Begin().Predicted(owners, ends).Server("v1", 11);
}

file static class Ending
{
    public static Story Finish(this Story story) => story.Cleanup().StopsInCleanup("v1").End();
}

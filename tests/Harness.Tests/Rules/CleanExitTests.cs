using Harness.Histories;

namespace Harness.Tests.Rules;

internal sealed class CleanExitTests
{
    private const string Rule = "clean-exit";

    private static Story V1 => Story.Begin().Server("v1", 11);

    [Test]
    public void Exit_code_0_after_a_signal_is_clean() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_runs_is_not_judged() => V1.Drain("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void Another_exit_code_shows() => V1.Drain("v1").Exits("v1", 143).Told(Rule).ShouldBe("""
        v1 (pid 11) ended with exit code 143
        expected: exit code 0
        actual: exit code 143
        evidence: SIGTERM to v1 | v1 (pid 11) ended with exit code 143
        sessions: 
        servers: v1
        """);

    [Test]
    public void Death_by_the_signal_itself_shows_and_is_not_exit_code_143() => V1.Drain("v1").DiesOf("v1", "SIGTERM").Told(Rule).ShouldBe("""
        v1 (pid 11) ended with SIGTERM
        expected: exit code 0
        actual: SIGTERM
        evidence: SIGTERM to v1 | v1 (pid 11) ended with SIGTERM
        sessions: 
        servers: v1
        """);

    [Test]
    public void An_exit_that_nobody_asked_for_shows_even_with_code_0() => V1.Exits("v1").Told(Rule).ShouldBe("""
        v1 (pid 11) ended with exit code 0
        expected: it goes on until it is asked to end
        actual: exit code 0, and nobody had asked it to end
        evidence: v1 (pid 11) ended with exit code 0
        sessions: 
        servers: v1
        """);

    [Test]
    public void A_new_generation_that_ends_unasked_shows_unless_the_run_ended_it_or_another_server_has_it()
    {
        Vanished(story => story).ShouldBe(("the generation 2 of v1 (pid 11) is gone, pid 13, and the server goes on without it", ""));

        // All of it was told to end, by a step or in the cleanup: its main process may outlive the workers.
        Vanished(story => story.Add(new SignalSent("v1", "SIGTERM", SignalReason.Cleanup, null))).ShouldBe(("", "the generation 2 of v1 (pid 11) is gone, pid 13: the run had sent SIGTERM to v1 []"));
        Vanished(story => story.Add(new SignalSent("v1", "SIGWINCH", SignalReason.Step, TimeSpan.FromSeconds(30)))).ShouldBe(("", "the generation 2 of v1 (pid 11) is gone, pid 13: the run had sent SIGWINCH to v1 []"));

        // It had gone before that.
        Vanished(story => story.After(5).Add(new SignalSent("v1", "SIGTERM", SignalReason.Cleanup, null)), sinceSeconds: 2).Told.ShouldNotBeEmpty();

        // One of two was told, and then the other one as well.
        Vanished(story => story.Add(new SignalSent("v1", "SIGKILL", SignalReason.Step, null, Pids: [13])), pids: [13, 14]).Told.ShouldNotBeEmpty();
        Vanished(story => story.Add(new SignalSent("v1", "SIGKILL", SignalReason.Step, null, Pids: [13])).Add(new SignalSent("v1", "SIGTERM", SignalReason.Step, null, Pids: [14])), pids: [13, 14]).Told.ShouldBeEmpty();

        // The signal that another process got, and the one that asks for no end, are no reason.
        Vanished(story => story.Add(new SignalSent("v1", "SIGTERM", SignalReason.Step, null, Pids: [12]))).Told.ShouldNotBeEmpty();
        Vanished(story => story.Add(new SignalSent("v1", "SIGUSR1", SignalReason.Step, null, Pids: [13]))).Told.ShouldNotBeEmpty();
        Vanished(story => story.Add(new ServerAdopted("v2", "v1", 12, [12], null))).Told.ShouldNotBeEmpty();

        Vanished(story => story.Add(new SignalSent("v1", "SIGTERM", SignalReason.Step, null, Pids: [13]))).ShouldBe(("", "the generation 2 of v1 (pid 11) is gone, pid 13: the run had sent SIGTERM to its processes []"));
        Vanished(story => story.Add(new ServerAdopted("v2", "v1", 13, [13], null))).ShouldBe(("", "the generation 2 of v1 (pid 11) is gone, pid 13: they are processes of v2 []"));

        static (string Told, string Excused) Vanished(Func<Story, Story> meanwhile, double sinceSeconds = 1000, int[]? pids = null)
        {
            pids ??= [13];
            var story = meanwhile(V1.Add(new ReloadStarted("v1", 2, "SIGHUP", [11, 12])).Add(new GenerationReady("v1", 2, pids))).Add(new GenerationVanished("v1", 2, TimeSpan.FromSeconds(sinceSeconds), pids));
            return (story.Told(Rule).Split('\n')[0], story.Excused(Rule));
        }
    }

    [Test]
    public void A_crash_shows() => V1.DiesOf("v1", "SIGSEGV").Told(Rule).ShouldContain("actual: SIGSEGV, and nobody had asked it to end");

    [Test]
    public void To_be_stopped_and_continued_is_not_to_be_asked_to_end() =>
        V1.Signal("v1", "SIGSTOP").Signal("v1", "SIGCONT").Exits("v1").Told(Rule).ShouldContain("expected: it goes on until it is asked to end");

    [Test]
    public void A_signal_that_finds_no_process_did_not_ask() => // it had exited; its end is recorded a moment later
        V1.Drain("v1").NoProcess("v1", "SIGTERM").Exits("v1").Told(Rule).ShouldContain("and nobody had asked it to end");

    [Test]
    public void A_signal_after_the_end_did_not_ask() => V1.Exits("v1").Signal("v1", "SIGTERM").Told(Rule).ShouldContain("and nobody had asked it to end");

    [Test]
    public void Another_servers_signal_did_not_ask() => V1.Server("v2", 22, "v1").Drain("v2").Exits("v1").Told(Rule).ShouldContain("and nobody had asked it to end");

    [TestCase(SignalReason.Step)]
    [TestCase(SignalReason.GraceExpired)]
    public void A_sigkill_of_the_run_is_accounted_for(SignalReason reason) => V1.Drain("v1").Kill("v1", reason).DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_sigkill_of_somebody_else_is_not() => V1.Drain("v1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldContain("actual: SIGKILL");

    [Test]
    public void A_process_that_was_exiting_when_it_was_killed_is_judged_by_its_code() => V1.Drain("v1").Kill("v1").Exits("v1", 3).Told(Rule).ShouldContain("actual: exit code 3");

    [Test]
    public void The_exit_code_that_the_scenario_expects_is_right() => V1.Drain("v1").ExpectExit("v1", code: 143).Exits("v1", 143).Told(Rule).ShouldBeEmpty();

    [Test]
    public void Another_code_than_the_expected_one_shows() => V1.Drain("v1").ExpectExit("v1", code: 3).Exits("v1").Told(Rule).ShouldContain("expected: exit code 3\nactual: exit code 0\n");

    [Test]
    public void A_signal_in_place_of_the_expected_code_shows() =>
        V1.Drain("v1").ExpectExit("v1", code: 143).DiesOf("v1", "SIGTERM").Told(Rule).ShouldContain("expected: exit code 143\nactual: SIGTERM\n");

    [Test]
    public void The_signal_that_the_scenario_expects_is_right() => V1.Drain("v1").ExpectExit("v1", signal: "SIGTERM").DiesOf("v1", "SIGTERM").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_code_in_place_of_the_expected_signal_shows() =>
        V1.Drain("v1").ExpectExit("v1", signal: "SIGTERM").Exits("v1", 143).Told(Rule).ShouldContain("expected: ended by SIGTERM\nactual: exit code 143\n");

    [Test]
    public void What_the_scenario_expects_counts_also_for_a_killed_server() =>
        V1.Drain("v1").ExpectExit("v1", code: 0).Kill("v1", SignalReason.GraceExpired).DiesOf("v1", "SIGKILL").Told(Rule).ShouldContain("expected: exit code 0\nactual: SIGKILL\n");

    [Test]
    public void An_end_that_the_scenario_expects_needs_no_signal() => V1.ExpectExit("v1").Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void It_may_be_expected_after_it_has_happened() => V1.Exits("v1").ExpectExit("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_end_that_is_expected_without_particulars_has_to_be_clean() => V1.ExpectExit("v1").Exits("v1", 1).Told(Rule).ShouldContain("expected: exit code 0\nactual: exit code 1");

    [Test]
    public void An_end_that_is_expected_twice_keeps_its_particulars() =>
        V1.Drain("v1").ExpectExit("v1", code: 3).Exits("v1", 3).ExpectExit("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void All_that_is_expected_has_to_hold() =>
        V1.Drain("v1").ExpectExit("v1", code: 0).Exits("v1", 3).ExpectExit("v1", code: 3).Told(Rule).ShouldContain("expected: exit code 0\nactual: exit code 3\n");

    [Test]
    public void A_clean_end_when_the_cleanup_stops_it_is_right() => V1.Cleanup().StopsInCleanup("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void The_cleanup_excuses_no_exit_code() => V1.Cleanup().StopsInCleanup("v1", 143).Told(Rule).ShouldContain("actual: exit code 143");

    [Test]
    public void A_server_that_does_not_exit_when_the_cleanup_stops_it_shows() =>
        V1.Cleanup().Signal("v1", "SIGTERM", SignalReason.Cleanup).After(30).Kill("v1", SignalReason.Cleanup).DiesOf("v1", "SIGKILL").Told(Rule).ShouldContain("actual: it ran 30 s later and was killed");

    [Test]
    public void The_kill_of_a_cleanup_that_stopped_nobody_before_judges_nobody() => // the run was ended before its time
        V1.Cleanup().Kill("v1", SignalReason.Cleanup).DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [TestCase("SIGSEGV")]
    [TestCase("SIGTERM")]
    public void A_server_that_dies_when_the_cleanup_stops_it_shows(string signal) =>
        V1.Cleanup().Signal("v1", "SIGTERM", SignalReason.Cleanup).DiesOf("v1", signal).Told(Rule).ShouldContain($"actual: {signal}");

    [Test]
    public void An_exit_after_a_signal_that_asks_it_nothing_shows() => V1.Signal("v1", "SIGUSR1").Exits("v1").Told(Rule).ShouldContain("and nobody had asked it to end");

    [Test]
    public void An_exit_after_such_a_signal_that_the_scenario_expects_is_right() => V1.Signal("v1", "SIGUSR1").ExpectExit("v1").Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_end_that_was_expected_and_that_only_the_cleanup_brought_is_judged() =>
        V1.ExpectExit("v1", code: 0).Cleanup().StopsInCleanup("v1", 143).Told(Rule).ShouldContain("actual: exit code 143");

    [Test]
    public void A_drain_that_only_the_cleanups_kill_ended_is_not_judged() =>
        V1.Drain("v1").ExpectExit("v1", code: 0).Cleanup().GraceExpires("v1").Kill("v1", SignalReason.Cleanup).DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_drain_that_ends_by_itself_during_the_cleanup_is_judged() => V1.Drain("v1").Cleanup().Exits("v1", 1).Told(Rule).ShouldContain("actual: exit code 1");

    [Test]
    public void A_drain_that_ends_by_itself_while_the_cleanup_kills_it_is_judged() =>
        V1.Drain("v1").Cleanup().Kill("v1", SignalReason.Cleanup).Exits("v1", 1).Told(Rule).ShouldContain("actual: exit code 1");

    [Test]
    public void To_be_continued_by_the_cleanup_is_no_excuse() =>
        V1.Signal("v1", "SIGSTOP").Cleanup().Signal("v1", "SIGCONT", SignalReason.Cleanup).Exits("v1", 1).Told(Rule).ShouldContain("actual: exit code 1");

    [Test]
    public void A_crash_before_the_cleanups_signal_is_judged() => V1.Cleanup().Exits("v1", 1).Signal("v1", "SIGTERM", SignalReason.Cleanup).Told(Rule).ShouldContain("actual: exit code 1");

    [Test]
    public void What_the_world_ends_when_it_is_taken_down_is_not_judged() => V1.Cleanup().End(RunEnding.Interrupted).DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_ends_as_the_scenario_says_of_it_and_not_otherwise()
    {
        static Story Puma() => Story.Begin().Launched("v1", 11, "SIGTERM").Listens("v1");
        Puma().Drain("v1").DiesOf("v1", "SIGTERM").Told(Rule).ShouldBeEmpty();
        Puma().Cleanup().Signal("v1", "SIGTERM", SignalReason.Cleanup).DiesOf("v1", "SIGTERM").Told(Rule).ShouldBeEmpty();
        Puma().Drain("v1").Exits("v1").Told(Rule).ShouldContain("expected: SIGTERM\nactual: exit code 0");
        Puma().Drain("v1").DiesOf("v1", "SIGSEGV").Told(Rule).ShouldContain("expected: SIGTERM");
        Puma().DiesOf("v1", "SIGTERM").Told(Rule).ShouldContain("expected: it goes on until it is asked to end");
        Story.Begin().Launched("v1", 11, "exit code 143").Listens("v1").Drain("v1").Exits("v1", 143).Told(Rule).ShouldBeEmpty();
    }

    [Test]
    public void A_server_that_is_stopped_by_the_cleanup_before_anybody_could_come_to_it_need_not_handle_the_signal_yet()
    {
        static Story Starting() => Story.Begin().Launched("v1", 11);
        Starting().Cleanup().Signal("v1", "SIGTERM", SignalReason.Cleanup).DiesOf("v1", "SIGTERM").Told(Rule).ShouldBeEmpty();
        Starting().Listens("v1").Cleanup().Signal("v1", "SIGTERM", SignalReason.Cleanup).DiesOf("v1", "SIGTERM").Told(Rule).ShouldNotBeEmpty("clients may have come");
        Starting().Drain("v1").DiesOf("v1", "SIGTERM").Told(Rule).ShouldNotBeEmpty("a step told it");
        Starting().Drain("v1").Cleanup().Signal("v1", "SIGTERM", SignalReason.Cleanup).DiesOf("v1", "SIGTERM").Told(Rule).ShouldNotBeEmpty("a step had told it, and it may have died of that");
        Starting().Cleanup().Signal("v1", "SIGTERM", SignalReason.Cleanup).DiesOf("v1", "SIGSEGV").Told(Rule).ShouldNotBeEmpty("it crashed");
        Starting().DiesOf("v1", "SIGTERM").Told(Rule).ShouldNotBeEmpty("nobody asked it");
    }
}

using Harness.Histories;

namespace Harness.Tests.Rules;

internal sealed class EchoIntactTests
{
    private const string Rule = "echo-intact";

    [Test]
    public void Lines_that_come_back_as_they_were_sent_are_intact() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_byte_that_is_lost_shows() => Story.WithSession().Sends("s1").Gets("s1", "hell\n", 11).Told(Rule).ShouldBe("""
        session s1 got another reply than it had to
        expected: 'hello\n' and ': from PID'
        actual: 'hell\n' and ': from 11'
        evidence: s1 sends 'hello\n' | s1 got 'hell\n' from 11
        sessions: s1
        servers: v1
        """);

    [Test]
    public void A_byte_that_differs_far_behind_the_beginning_is_named()
    {
        var line = new string('a', 200) + "\n";
        Story.WithSession().Sends("s1", line).Gets("s1", line[..99] + "b" + line[100..], 11).Told(Rule)
            .ShouldContain($"actual: '{new string('a', 60)}…' (201 bytes), different from byte 100 on and ': from 11'\n");
    }

    [Test]
    public void A_byte_that_differs_behind_what_is_kept_shows()
    {
        var line = new string('a', 1000) + "\n";
        Story.WithSession().Sends("s1", line).Gets("s1", line[..900] + "b" + line[901..], 11).Told(Rule)
            .ShouldContain("…' (1001 bytes), different after its first 256 bytes and ': from 11'\n");
    }

    [Test]
    public void A_reply_without_the_owners_mark_shows() => Story.WithSession().Sends("s1").Gets("s1").Told(Rule).ShouldBe("""
        session s1 got another reply than it had to
        expected: 'hello\n' and ': from PID'
        actual: 'hello\n' without the owner's mark
        evidence: s1 sends 'hello\n' | s1 got 'hello\n' from nobody
        sessions: s1
        servers: v1
        """);

    [Test]
    public void A_line_that_the_scenario_expects_as_it_is_needs_no_owners_mark() =>
        Story.WithSession().Sends("s1", marked: false).Gets("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_line_that_the_scenario_expects_as_it_is_has_to_come() =>
        Story.WithSession().Sends("s1", marked: false).Gets("s1", "other\n").Told(Rule).ShouldContain("expected: 'hello\\n'\nactual: 'other\\n'\n");

    [Test]
    public void Each_reply_is_compared_with_its_own_line() =>
        Story.WithSession().Sends("s1", "one\n").Gets("s1", "one\n", 11).Sends("s1", "two\n").Gets("s1", "one\n", 11).Told(Rule)
            .ShouldContain("evidence: s1 sends 'two\\n' | s1 got 'one\\n' from 11");

    [Test]
    public void A_reply_that_does_not_come_in_time_is_missing() => Story.WithSession().Sends("s1").After(5).Misses("s1", 5, "hel").Told(Rule).ShouldBe("""
        session s1 got no complete reply
        expected: 'hello\n' and ': from PID'
        actual: 'hel' within 5 s
        evidence: s1 sends 'hello\n' | s1 got no complete reply within 5 s: 'hel'
        sessions: s1
        servers: v1
        """);

    [TestCase(2.6, 5, TestName = "A_wait_of_which_the_harness_ran_less_than_half_the_limit_cannot_tell")]
    [TestCase(5.5, 9, TestName = "A_wait_of_which_the_harness_ran_less_than_its_limit_and_less_than_half_cannot_tell")]
    [TestCase(5.6, 8, TestName = "A_longer_wait_of_which_the_harness_ran_less_than_half_the_limit_cannot_tell")]
    public void A_starved_wait_cannot_tell(double stood, double took) => Starved(stood, took).Doubted(Rule).ShouldContain("the harness did not run");

    [TestCase(2.4, 5, TestName = "A_wait_of_which_the_harness_ran_half_the_limit_tells")]
    [TestCase(5.4, 10.7, TestName = "A_wait_that_went_on_for_what_the_harness_did_not_run_tells")]
    public void A_wait_that_was_long_enough_tells(double stood, double took) => Starved(stood, took).Told(Rule).ShouldContain("got no complete reply");

    private static Story Starved(double stood, double took) =>
        Story.WithSession().Sends("s1").After(took).Add(new HarnessPaused(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(stood))).Misses("s1", 5);

    [Test]
    public void A_timer_may_fire_a_moment_early() => Story.WithSession().Sends("s1").After(4.996).Misses("s1", 5).Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void A_wait_that_was_cut_short_says_nothing() => // an interrupted run records the limit, not the time it waited
        Story.WithSession().Sends("s1").After(0.2).Misses("s1", 5).End(RunEnding.Interrupted).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_reply_that_is_missing_since_the_session_ended_is_a_drop_and_no_broken_echo() =>
        Story.WithSession().Sends("s1").Misses("s1").ServerEnds("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void After_a_half_close_the_server_has_to_answer_before_it_ends() =>
        Story.WithSession().Sends("s1").HalfCloses("s1").Misses("s1", received: "he").ServerEnds("s1").Told(Rule).ShouldBe("""
            session s1 got no complete reply
            expected: 'hello\n' and ': from PID'
            actual: 'he', and then the end of the session
            evidence: s1 sends 'hello\n' | s1 got no complete reply before its end: 'he'
            sessions: s1
            servers: v1
            """);

    [Test]
    public void A_killed_server_owes_no_reply() =>
        Story.WithSession().Sends("s1").HalfCloses("s1").Kill("v1").Misses("s1").ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_kill_after_a_reply_was_missed_excuses_nothing() =>
        Story.WithSession().Sends("s1").After(5).Misses("s1", 5).Disconnects("s1").Kill("v1").DiesOf("v1", "SIGKILL").Told(Rule)
            .ShouldContain("session s1 got no complete reply");

    [Test]
    public void Bytes_that_answer_nothing_show() => Story.WithSession().Exchange("s1", "v1").GetsUnasked("s1", "\x1bhello\n").Told(Rule).ShouldBe("""
        session s1 got bytes that answer nothing it sent
        expected: nothing
        actual: '\x1bhello\n'
        evidence: s1 got bytes nobody asked for: '\x1bhello\n'
        sessions: s1
        servers: v1
        """);

    [Test]
    public void Bytes_before_the_first_line_show() => Story.WithSession().GetsUnasked("s1", "220 ready\n").Told(Rule).ShouldContain("answer nothing it sent");

    [Test]
    public void A_reply_that_comes_after_its_client_ended_is_no_unasked_one() =>
        Story.WithSession().Sends("s1").Disconnects("s1").GetsUnasked("s1", "hello\n: from 11\n").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_reply_that_comes_too_late_is_reported_once() =>
        Story.WithSession().Sends("s1").After(5).Misses("s1", 5).GetsUnasked("s1", "hello\n: from 11\n").Told(Rule)
            .ShouldNotContain("answer nothing");

    [Test]
    public void A_late_reply_with_a_wrong_byte_is_no_late_reply() =>
        Story.WithSession().Sends("s1").After(5).Misses("s1", 5).GetsUnasked("s1", "hallo\n: from 11\n").Told(Rule).ShouldContain("answer nothing");

    [TestCase("hello\nrubbish\n")]
    [TestCase("hello\n: from 011\n")]
    [TestCase("hello\n: from 11\nmore\n")]
    public void A_late_reply_without_its_mark_is_no_late_reply(string bytes) =>
        Story.WithSession().Sends("s1").After(5).Misses("s1", 5).GetsUnasked("s1", bytes).Told(Rule).ShouldContain("answer nothing");

    [Test]
    public void The_rest_of_a_late_reply_is_no_unasked_one() =>
        Story.WithSession().Sends("s1").After(5).Misses("s1", 5, "hel").GetsUnasked("s1", "lo\n: from 11\n").Told(Rule).ShouldNotContain("answer nothing");

    [Test]
    public void A_reply_that_a_lossy_network_may_have_lost_is_in_doubt() => Lossy(0.2).Doubted(Rule).ShouldContain("the scenario's network loses packets");

    [Test]
    public void A_network_that_loses_little_does_not_lose_a_reply() => Lossy(0.02).Told(Rule).ShouldContain("got no complete reply");

    private static Story Lossy(double loss) => Story.BeginWith(started => started with { Network = new Harness.Observations.RunNetworkConditions(TimeSpan.FromMilliseconds(10), TimeSpan.Zero, (decimal)loss, 1) })
        .Server("v1", 11).Session("s1", "v1").Sends("s1").After(6).Misses("s1", 5);

    [Test]
    public void Violations_are_told_in_the_order_of_the_history() => Story.WithSession().Session("s2", "v1")
        .Sends("s2").Gets("s2", "x\n", 11).GetsUnasked("s1", "y").Told(Rule)
        .Split('\n').Where(line => line.StartsWith("session ", StringComparison.Ordinal)).ShouldBe(
            ["session s2 got another reply than it had to", "session s1 got bytes that answer nothing it sent"]);

    [Test]
    public void A_reply_has_to_match_where_the_request_says_so()
    {
        Matched("PONG\r\n").Told(Rule).ShouldBeEmpty();
        Matched("PONG!\r\n").Told(Rule).ShouldContain("""
            session s1 got another reply than it had to
            expected: a reply that matches '^PONG$'
            actual: 'PONG!\r\n'
            """);
    }

    [Test]
    public void What_came_instead_of_a_match_is_told_of()
    {
        Asked().Misses("s1", 1, "PING\r\n").After(1).Told(Rule).ShouldBeEmpty(); // the time was not over
        var missed = Asked().After(1).Misses("s1", 1, "PING\r\n").Told(Rule);
        missed.ShouldContain("session s1 got no complete reply");
        missed.ShouldContain("expected: a reply that matches '^PONG$'");
        missed.ShouldContain(@"actual: 'PING\r\n' within 1 s");
    }

    [Test]
    public void A_server_of_which_nothing_matches_is_one_finding()
    {
        var none = Story.WithSession().Session("s2", "v1").Asks("s1", "ping\r\n", "^PONG$").Asks("s2", "ping\r\n", "^PONG$").After(1).Misses("s1", 1, "PING\r\n").Misses("s2", 1, "PING\r\n").Told(Rule);
        none.ShouldStartWith(@"not one reply of v1 (pid 11) matches: it answered 'ping\r\n' with 'PING\r\n'");
        none.ShouldContain("sessions: s1, s2");
        none.Split("evidence:").Length.ShouldBe(2);
    }

    [Test]
    public void A_beginning_whose_rest_could_not_come_says_nothing_of_what_a_server_speaks()
    {
        Story.WithSession().Asks("s1", "ping\r\n", "^PONG$").Kill("v1").ServerEnds("s1").Misses("s1", received: "PO").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();
        Story.WithSession().Asks("s1", "ping\r\n", "^PONG$").Resets("s1").Misses("s1", received: "PO").Told(Rule).ShouldBeEmpty();
    }

    [Test]
    public void A_server_that_answers_like_another_one_does_not_speak_the_protocol() =>
        Story.WithSession().Sends("s1").Gets("s1", "HTTP/1.1 400 Bad Request\r\n").Told(Rule).ShouldStartWith(@"v1 (pid 11) does not speak `echo`: it answered 'hello\n' with 'HTTP/1.1 400 Bad Request\r\n'");

    private static Story Asked() => Story.WithSession().Session("s2", "v1").Exchange("s2", "v1").Asks("s1", "ping\r\n", "^PONG$");

    private static Story Matched(string reply) => Asked().Gets("s1", reply);

    /// <summary>A server of another protocol that waits for its client is one finding, and how it ends its silent sessions is no other one.</summary>
    [Test]
    public void A_server_that_never_says_anything_is_told_of_once()
    {
        var story = Silent(3);

        story.Told(Rule).ShouldBe("""
            v1 (pid 11) never said anything: does it speak `banner`?
            expected: a greeting that matches '^220'
            actual: not one byte in 3 sessions
            evidence: s1 waits to be greeted | s1 got no complete reply within 5 s: ''
            sessions: s1, s2, s3
            servers: v1
            """);
        story.Told("no-session-dropped").ShouldBeEmpty();
        story.Exits("v1").Told("exit-after-sessions").ShouldBeEmpty();
        Silent(2).Told(Rule).ShouldContain("session s1 was not greeted");
        Silent(3).Asks("s1", "", "^220").Gets("s1", "220").Told(Rule).ShouldContain("session s1 was not greeted", customMessage: "who said something to one may have lost the others");
    }

    private static Story Silent(int sessions)
    {
        var story = Story.BeginWith(run => run with { Protocol = "banner" }).Server("v1", 11);
        foreach (var name in Enumerable.Range(1, sessions).Select(number => $"s{number}"))
            story = story.Session(name, "v1").Asks(name, "", "^220");
        return Enumerable.Range(1, sessions).Aggregate(story.After(5), (told, number) => number == 1 ? told.Misses("s1", 5) : told.Misses($"s{number}").ServerEnds($"s{number}"));
    }

    [Test]
    public void The_same_bytes_that_nobody_asked_for_are_one_violation() =>
        Story.Begin().Server("v1", 11).Session("s1", "v1").Session("s2", "v1").Session("s3", "v1").GetsUnasked("s1", "noise").GetsUnasked("s2", "noise").GetsUnasked("s3", "other").Told(Rule).ShouldBe("""
            2 sessions got bytes that answer nothing they sent
            expected: nothing
            actual: 'noise', in session s1
            evidence: s1 got bytes nobody asked for: 'noise'
            sessions: s1, s2
            servers: v1
            session s3 got bytes that answer nothing it sent
            expected: nothing
            actual: 'other'
            evidence: s3 got bytes nobody asked for: 'other'
            sessions: s3
            servers: v1
            """);
}

using Harness.Measuring;
using Harness.Protocols;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Tests.Rules;
using Harness.Trying;
using Harness.Verbs;

namespace Harness.Tests.Trying;

/// <summary>What a trial says in the end: nothing is proved that cannot be seen, and nobody is accused of what did not happen.</summary>
internal sealed class TrialReportTests
{
    private static readonly LossGate gate = new(10, 0.95);

    [Test]
    public void What_is_passed_everywhere_is_proved() => Proved.IsProved.ShouldBeTrue();

    [Test]
    public void Responses_that_may_be_cut_off_prove_nothing()
    {
        var report = Proved with { MayBeCutOff = true };

        report.IsProved.ShouldBeFalse();
        Page(report).ShouldContain("Nothing was lost, as far as can be seen, and that proves nothing. Its responses end with the connection: a body that is cut off cannot be seen.");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_server_that_did_not_answer_is_proved_only_if_its_connections_alone_are_meant(bool isGuess)
    {
        var report = Proved with { Spoken = new Spoken(new ProtocolSpecification("tcp"), "it") { IsGuess = isGuess } };

        report.IsProved.ShouldBe(!isGuess);
        Page(report).ShouldContain(isGuess ? "It did not answer, and what it says to its clients was not looked at." : "it is proved that no more than 10 per million are");
    }

    [Test]
    public void A_server_that_only_ends_with_another_code_loses_nobody() => Page(Report(GateDecision.Passed, Stories.BreakingOne["clean-exit"]()) with { EndedWith = "exit code 143" })
        .ShouldContain("No rollover lost or delayed anything, but a server that was told to leave ended with exit code 143. Let it end with exit code 0, or say that it is meant to end so (--exit 143).");

    [Test]
    public void One_that_loses_somebody_is_told_so_whatever_else_it_does() =>
        Page(Report(GateDecision.Failed, Story.WithSession().Drain("v1").ServerEnds("s1").Exits("v1", 143).Cleanup().End()) with { EndedWith = "exit code 143" }).ShouldContain("A rollover of this server loses or delays connections.");

    [Test]
    public void What_went_wrong_before_a_rollover_says_nothing_of_one() =>
        Page(Report(GateDecision.Undecided, Story.Begin().Server("v1", 11).Session("s1", "v1").Exits("v1", 3).ServerEnds("s1").Cleanup().End())).ShouldContain("No rollover could be completed: what went wrong went wrong before one");

    [Test]
    public void Without_a_rollover_nothing_is_said_to_be_kept()
    {
        var page = Page(Report(GateDecision.Undecided, null));

        page.ShouldContain("No rollover could be completed in the time, so nothing is known of one: --limit gives it longer, and --ready-within a new instance.");
        page.ShouldNotContain("Nothing was lost");
    }

    [TestCase(null, "two instances share it (SO_REUSEPORT)")]
    [TestCase("own", "each instance inherits a listener of its own (LISTEN_FDS, SO_REUSEPORT)")]
    [TestCase("shared", "both instances inherit one listener (LISTEN_FDS)")]
    public void How_instances_come_to_listen_on_one_port_is_told(string? which, string told) =>
        Page(Report(GateDecision.Passed, Stories.Faultless(), new TrialServer(["server"]) { ListenFds = which is null ? null : new ListenerSource(which) })).ShouldContain($"port      {told}\n");

    [Test]
    public void What_went_wrong_with_the_old_instance_taken_out_from_outside_has_its_causes()
    {
        var (measured, causes) = Measured(Stories.BreakingOne["no-session-dropped"]());

        Page(Proved with { LeftFromOutside = [new TriedOutside(measured, causes)] }).ShouldMatch("(?s)taken out of its group from outside.*\n- no-session-dropped, 1 connection in 1 of 1 rollovers, such as this: ");
    }

    /// <summary>All that start an instance give it its time.</summary>
    [Test]
    public void A_server_that_takes_longer_to_start_is_given_its_time()
    {
        var server = new TrialServer(["server", "$port"]) { ReadyWithin = TimeSpan.FromSeconds(40) };
        var protocol = new ProtocolSpecification(ProtocolCatalog.Http);
        var rollover = TrialScenarios.Rollover(server, protocol, TimeSpan.Zero);

        rollover.Steps.OfType<WaitReadyStep>().ShouldHaveSingleItem().Within.ShouldBe(server.ReadyWithin);
        rollover.Steps.OfType<DeployStep>().ShouldHaveSingleItem().Within.ShouldBe(server.ReadyWithin);
        rollover.Timeout.ShouldBeGreaterThan(2 * server.ReadyWithin);
        TrialHazards.Of(server, protocol).ShouldAllBe(hazard => hazard.Scenario.Steps.OfType<WaitReadyStep>().Any(step => step.Server == "v1" && step.Within == server.ReadyWithin));
        TrialScenarios.Rollover(server with { ReadyWithin = TimeSpan.FromSeconds(10) }, protocol, TimeSpan.Zero).Steps.OfType<WaitReadyStep>().ShouldBeEmpty();
    }

    private static TrialReport Proved => Report(GateDecision.Passed, Stories.Faultless());

    private static TrialReport Report(GateDecision decision, Story? story, TrialServer? server = null)
    {
        var (measured, causes) = Measured(story);
        var tried = server ?? new TrialServer(["server"]);
        return new TrialReport(tried)
        {
            Spoken = new Spoken(ProtocolSpecification.Default, "it echoes"),
            Places = [new TrialPlace(TrialScenarios.Rollover(tried, ProtocolSpecification.Default, TimeSpan.Zero), measured, new GateResult(decision, "more rollovers would decide", null), causes)],
        };
    }

    private static (Measurement Measured, IReadOnlyList<LossCause> Causes) Measured(Story? story)
    {
        var (measured, causes) = (new Measurement("loopback"), new LossCauses());
        if (story is not null)
        {
            var verdict = Verdict.Of(story.History);
            measured.Add(story.History, verdict);
            causes.Add(verdict);
        }

        return (measured, causes.All);
    }

    private static string Page(TrialReport report) => TrialPage.Render(report, TimeSpan.FromSeconds(1), gate);
}

using Harness.Observations;
using Harness.Rules;

namespace Harness.Tests.Rules;

/// <summary>What is said of a loss is true of the moment in which it was seen.</summary>
internal sealed class MomentOfALossTests
{
    [Test]
    public void Of_a_session_that_waits_for_too_long_it_says_that_it_waits_though_it_is_accepted_later()
    {
        var why = WhyOf("no-session-stranded", Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Sends("s1").After(6).Queued("s1").Disconnects("s1").OwnedBy("s1", "v1"));
        why.Text.ShouldStartWith("No process had accepted it. It waited since");
        why.Text.ShouldEndWith(" 1 request was open: 6 bytes sent at 0 s were never answered.");
    }

    [Test]
    public void A_server_that_answers_while_it_drains_is_not_said_to_accept_nobody()
    {
        WhyOf("no-session-dropped", Draining(answers: false)).Text.ShouldContain("and accepted nobody");
        WhyOf("no-session-dropped", Draining(answers: true)).Text.ShouldNotContain("accepted nobody");

        static Story Draining(bool answers)
        {
            var story = Story.Begin().Server("v1", 11).Session("s2", "v1").Connecting("s1").Connected("s1").Queued("s1").Sends("s2").Drain("v1").After(1);
            return (answers ? story.Gets("s2", pid: 11) : story).After(1).Queued("s1").ListensNoMore("v1").ServerEnds("s1", ServerEnding.Reset);
        }
    }

    [Test]
    public void Nobody_is_told_to_accept_what_no_accept_reaches()
    {
        var half = WhyOf("no-session-dropped", Story.Begin().Server("v1", 11).Connecting("s1").Drain("v1").ListensNoMore("v1").After(0.1).Connected("s1").ServerEnds("s1", ServerEnding.Reset));
        half.Text.ShouldContain("in the SYN queue of v1 (pid 11)");
        half.Remedy!.ShouldContain("no accept(2) reaches them");
        var queued = WhyOf("no-session-dropped", Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Queued("s1").Drain("v1").ListensNoMore("v1").ServerEnds("s1", ServerEnding.Reset));
        queued.Remedy!.ShouldContain("accept until the queue is empty, then close");
    }

    private static Harness.Rules.Explaining.Explanation WhyOf(string rule, Story story) =>
        RuleBook.All.Single(one => one.Name == rule).Check(new RunFacts(story.History)).OfType<Violation>().First(violation => violation.Sessions.Contains("s1")).Why.ShouldNotBeNull();
}

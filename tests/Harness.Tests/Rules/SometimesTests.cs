using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Rules;

/// <summary>A scenario says which conditions it reaches; a run that does not is not green.</summary>
internal sealed class SometimesTests
{
    private const string Doubt = "'server-killed' never happened, and the scenario is there to reach it ('sometimes'): a server was killed";

    [Test]
    public void A_condition_that_never_happened_leaves_it_open_and_is_named()
    {
        var verdict = Run("server-killed");
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldBe([Doubt]);
        verdict.Unreached.ShouldBe(["server-killed"]);
    }

    [Test]
    public void A_condition_that_happened_leaves_it_verified() => Run(stopped: true, "server-stopped").Outcome.ShouldBe(Outcome.Verified);

    [Test]
    public void Each_condition_has_to_have_happened() => Run(stopped: true, "server-stopped", "server-killed").Doubts.ShouldBe([Doubt]);

    [Test]
    public void A_condition_that_this_program_does_not_know_leaves_it_open()
    {
        var verdict = Run("of-the-future");
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldHaveSingleItem().ShouldContain("this program has no such condition");
        new RepeatedConditions(2).Of(verdict)!.Outcome.ShouldBe(Outcome.Inconclusive, "that it is not known is the same in every repetition");
    }

    [Test]
    public void Of_several_runs_one_has_to_reach_it()
    {
        var conditions = new RepeatedConditions(3);
        conditions.Of(Run("server-stopped"))!.Doubts.ShouldBeEmpty();
        conditions.Of(Run(stopped: true, "server-stopped"))!.Doubts.ShouldBeEmpty();
        conditions.Of(Run("server-stopped"))!.Doubts.ShouldBeEmpty();
        conditions.Never.ShouldBeEmpty();
    }

    [Test]
    public void Of_several_runs_none_of_which_reached_it_the_last_is_left_open()
    {
        var conditions = new RepeatedConditions(2);
        conditions.Of(Run("server-killed"))!.Outcome.ShouldBe(Outcome.Verified);
        var last = conditions.Of(Run("server-killed"))!;
        last.Outcome.ShouldBe(Outcome.Inconclusive);
        last.Doubts.ShouldBe([$"{Doubt}; so it is in each of 2 repetitions"]);
        conditions.Never.ShouldBe(["server-killed"]);
    }

    [Test]
    public void Another_doubt_of_a_repetition_stays()
    {
        var verdict = Run("server-killed") with { Doubts = [Doubt, "other", "other"] };
        var seen = new RepeatedConditions(2).Of(verdict)!;
        seen.Doubts.ShouldBe(["other", "other"]);
        seen.Outcome.ShouldBe(Outcome.Inconclusive);
    }

    private static Verdict Run(params string[] sometimes) => Run(stopped: false, sometimes);

    private static Verdict Run(bool stopped, params string[] sometimes)
    {
        var story = Story.BeginWith(started => started with { Sometimes = sometimes }).Server("v1", 11);
        if (stopped)
            story.Signal("v1", "SIGSTOP").Signal("v1", "SIGCONT");
        return story.Cleanup().StopsInCleanup("v1").End().Judged();
    }
}

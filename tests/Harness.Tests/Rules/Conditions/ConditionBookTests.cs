using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Rules.Conditions;

namespace Harness.Tests.Rules.Conditions;

/// <summary>Each condition is seen in a story in which it occurs, and not in the others that lack it.</summary>
internal sealed class ConditionBookTests
{
    private static Story Two() => Story.WithSession().Exchange("s1", "v1").Server("v2", 22, "v1");

    private static readonly Dictionary<string, Func<Story>> stories = new()
    {
        ["session-open-across-drain"] = () => Two().Drain("v1").ListensNoMore("v1").Exchange("s1", "v1"),
        ["connect-during-drain"] = () => Two().Drain("v1").Session("n1", "v2").ListensNoMore("v1"),
        ["queued-at-drain"] = () => Two().Session("n1", "v2").Add(new OwnerObserved("n1", Ownership.Queued, null, null)).Drain("v1"),
        ["overlapping-drains"] = () => Two().Server("v3", 33).Drain("v1").Drain("v2").ListensNoMore("v1").ListensNoMore("v2"),
        ["join-during-drain"] = () => Two().Drain("v1").Server("v3", 33).ListensNoMore("v1"),
        ["half-closed-across-drain"] = () => Two().HalfCloses("s1").Drain("v1"),
        ["reset-while-queued"] = () => Two().Connecting("n1").Add(new ConnectEnded("n1", ConnectOutcome.Established, "127.0.0.1:1", null)).Add(new ClientEnded("n1", ClientEnding.Reset, ByHarness: false)),
        ["server-stopped"] = () => Two().Add(new SignalSent("v1", "SIGSTOP", SignalReason.Step, null)).Add(new SignalSent("v1", "SIGCONT", SignalReason.Step, null)),
        ["server-killed"] = () => Two().Kill("v1").DiesOf("v1", "SIGKILL"),
        ["grace-expired"] = () => Two().Drain("v1").ListensNoMore("v1").GraceExpires("v1"),
        ["left-from-outside"] = () => Two().Add(new CommandPrinted("leave v1", """{"step":"awaiting","ms":12.3,"text":"whoever stops process 1 may do it now"}""", IsError: false)).Drain("v1"),
        ["deployed"] = () => Two().Add(new DeployAdvanced("v1", "v2", 9, "v2 has replaced v1")),
    };

    public static IEnumerable<string> Names => ConditionBook.Names;

    [TestCaseSource(nameof(Names))]
    public void A_condition_is_seen_where_it_occurs(string name) => Occurred(stories[name]()).ShouldContain(name);

    [Test]
    public void Where_nothing_is_told_to_drain_nothing_has_occurred() => Occurred(Two()).ShouldBeEmpty();

    [Test]
    public void A_calm_drain_is_none_of_the_others() => Occurred(Two().Drain("v1").ListensNoMore("v1").Session("n1", "v2").Exits("v1")).ShouldBeEmpty();

    [Test]
    public void The_conditions_are_as_many_as_their_names() => ConditionBook.Names.ShouldBeUnique();

    private static List<string> Occurred(Story story)
    {
        var facts = new RunFacts(story.History);
        return [.. ConditionBook.All.Where(condition => condition.Occurred(facts)).Select(condition => condition.Name)];
    }
}

using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Rules;

internal sealed class OwnerKnownTests
{
    private const string Rule = "owner-known";

    [Test]
    public void Sessions_of_the_runs_servers_are_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_a_stranger_serves_shows_with_its_command() =>
        Story.Begin().Server("v1", 11).Add(new StrangerSeen(99, "python3 old.py", HoldsSocket: true)).Connecting("s1").Connected("s1").OwnedByStranger("s1", 99).Told(Rule).ShouldBe("""
            session s1 is served by a process of no server of the run
            expected: a server of the run, or a process that descends from one
            actual: pid 99: python3 old.py
            evidence: s1 is owned by a process of no server of this run (pid 99)
            sessions: s1
            servers: 
            """);

    [Test]
    public void All_that_one_stranger_serves_are_one_violation() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").OwnedByStranger("s1", 99).Connecting("s2").Connected("s2").OwnedByStranger("s2", 99)
            .Told(Rule).ShouldStartWith("2 sessions are served by a process of no server of the run");

    [Test]
    public void Who_served_a_session_that_ended_with_its_response_is_in_doubt_beside_a_stranger_on_the_port()
    {
        Ended(beside: true).Doubted(Rule).ShouldBe("whether session t~1 was served by a server of the run cannot be told: the kernel named nobody, and pid 99 (python3 old.py), which belongs to none, holds a socket on the port");
        Ended(beside: false).Doubted(Rule).ShouldBeEmpty();

        static Story Ended(bool beside)
        {
            var story = Story.BeginWith(started => started with { Protocol = "http" }).Server("v1", 11);
            if (beside)
                story.Add(new StrangerSeen(99, "python3 old.py", HoldsSocket: true));
            return story.Add(Histories.TrafficSamples.Flawless(1) with { Protocol = "http", EndsSession = true, Ownership = Ownership.Gone, Pid = null, Server = null, ClaimedPid = null });
        }
    }

    [Test]
    public void A_process_that_had_ended_when_it_was_asked_for_is_in_doubt_only_where_a_server_leaves()
    {
        Served(isLeaving: true).Doubted(Rule).ShouldContain("pid 99 had ended when that was looked at");
        Served(isLeaving: false).Told(Rule).ShouldContain("pid 99");
        Served(isLeaving: true).Add(new StrangerSeen(99, "python3 old.py", HoldsSocket: true)).Told(Rule).ShouldContain("pid 99: python3 old.py");

        static Story Served(bool isLeaving)
        {
            var story = Story.Begin().Server("v1", 11);
            return (isLeaving ? story.Drain("v1") : story).Connecting("s1").Connected("s1").OwnedByStranger("s1", 99);
        }
    }

    [Test]
    public void A_session_of_traffic_counts_as_well() =>
        Story.Begin().Server("v1", 11).Add(Histories.TrafficSamples.Flawless(1) with { Server = null, Pid = 99, ClaimedPid = 99 }).Told(Rule).ShouldContain("pid 99");
}

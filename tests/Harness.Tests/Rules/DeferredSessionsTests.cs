using Harness.Histories;

namespace Harness.Tests.Rules;

/// <summary>What may hide behind TCP_DEFER_ACCEPT, and what may not.</summary>
internal sealed class DeferredSessionsTests
{
    private const string Stranded = "no-session-stranded";

    [TestCase(60.0)]
    [TestCase(null)]
    public void A_session_that_stays_in_SYN_RECV_there_is_a_doubt_and_no_violation(double? seconds)
    {
        var story = SynReceived(seconds);
        story.Told(Stranded).ShouldBeEmpty();
        story.Doubted("echo-intact").ShouldContain("the client of session s1 sends nothing: what becomes of it cannot be told");
        story.End().Told("accounted-for").ShouldBeEmpty();
    }

    [Test]
    public void Without_the_option_it_was_accepted_by_nobody() => Connecting().SynReceived("s1").After(6).SynReceived("s1").Told(Stranded).ShouldContain("session s1 was accepted by nobody");

    [Test]
    public void One_in_an_accept_queue_waits_for_its_server() => Connecting().Add(Found(60)).Queued("s1").After(6).Queued("s1").Told(Stranded).ShouldContain("s1");

    [Test]
    public void One_whose_servers_end_is_gone_was_lost() => SynReceived(60).Gone("s1").After(6).Gone("s1").Told(Stranded).ShouldContain("s1");

    [Test]
    public void One_whose_client_has_sent_is_given_to_the_server() => Connecting().Add(Found(60)).Sends("s1").SynReceived("s1").After(6).SynReceived("s1").Told(Stranded).ShouldContain("s1");

    [Test]
    public void One_whose_client_waits_for_the_server_to_speak_waits_in_vain() => Connecting().Add(Found(60)).Asks("s1", "", "^220").SynReceived("s1").After(6).SynReceived("s1").Told(Stranded).ShouldContain("s1");

    [Test]
    public void A_server_that_did_not_listen_when_it_connected_has_nothing_to_do_with_it() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Server("v2", 12).Add(new AcceptDeferred("v2", TimeSpan.FromSeconds(60))).SynReceived("s1").After(6).SynReceived("s1").Told(Stranded).ShouldContain("s1");

    private static Story Connecting() => Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1");

    private static Story SynReceived(double? seconds) => Connecting().Add(Found(seconds)).SynReceived("s1").After(6).SynReceived("s1");

    private static AcceptDeferred Found(double? seconds) => seconds is { } time ? new("v1", TimeSpan.FromSeconds(time)) : new("v1", null, "it may not be traced");
}

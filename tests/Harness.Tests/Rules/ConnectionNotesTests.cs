using Harness.Histories;
using Harness.Observations;
using Harness.Tests.Histories;

namespace Harness.Tests.Rules;

/// <summary>What servers did that HTTP allows is counted, and what cannot be seen is said.</summary>
internal sealed class ConnectionNotesTests
{
    [Test]
    public void Responses_that_end_with_their_connections_are_told_of_as_what_cannot_be_seen() =>
        Notes(story => story.Requests("s1").Add(new ReplyReceived("s1", 1, Payload.Of("HTTP/1.1 200 OK\r\n\r\nhal"u8), null, EndsSession: true, MayBeCutOff: true)).ServerEnds("s1"))
            .ShouldBe(["1 response ended with its connection: a body that is cut off cannot be seen (`body-matches` up to its end, `$`, would tell)"]);

    [Test]
    public void Those_of_traffic_are_too() =>
        Notes(story => story.Add(TrafficSamples.Flawless(1) with { Protocol = "http", EndsSession = true, MayBeCutOff = true, ClaimedPid = null }))
            .ShouldBe(["1 response ended with its connection: a body that is cut off cannot be seen (`body-matches` up to its end, `$`, would tell)"]);

    [Test]
    public void One_that_says_how_it_ends_is_only_the_last_of_its_connection() =>
        Notes(story => story.Requests("s1").Responds("s1", isLast: true).ServerEnds("s1")).ShouldBe(["1 connection was over after its last response (`Connection: close`, HTTP/1.0, or no length)"]);

    private static IReadOnlyList<string> Notes(Func<Story, Story> happens) =>
        happens(Story.BeginWith(run => run with { Protocol = "http" }).Server("v1", 11).Session("s1", "v1")).Judged().Notes;
}

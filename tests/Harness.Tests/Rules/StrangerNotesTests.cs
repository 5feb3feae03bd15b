using Harness.Histories;

namespace Harness.Tests.Rules;

internal sealed class StrangerNotesTests
{
    [Test]
    public void A_process_of_no_server_that_serves_nobody_is_named_and_no_violation()
    {
        var verdict = Story.WithSession().Exchange("s1", "v1").Add(new StrangerSeen(77, "sleep 60", HoldsSocket: false)).Disconnects("s1").StopsInCleanup("v1").End().Judged();
        verdict.Violations.ShouldBeEmpty();
        verdict.Notes.ShouldBe(["a process of the run belongs to no server: pid 77 (sleep 60)"]);
    }

    [Test]
    public void Of_many_the_first_is_named() => Story.WithSession()
        .Add(new StrangerSeen(77, "nc -l 8080", HoldsSocket: true)).Add(new StrangerSeen(78, "sleep 60", HoldsSocket: false)).End().Judged()
        .Notes.ShouldBe(["2 processes of the run belong to no server; the first is pid 77 (nc -l 8080), which holds a socket on the port"]);

    [Test]
    public void One_that_serves_a_session_is_a_violation_and_no_note()
    {
        var verdict = Story.Begin().Server("v1", 11).Add(new StrangerSeen(77, "nc -l 8080", HoldsSocket: true)).Connecting("s1").Connected("s1").OwnedByStranger("s1", 77).End().Judged();
        verdict.Violations.ShouldContain(one => one.Rule.Name == "owner-known");
        verdict.Notes.ShouldBeEmpty();
    }
}

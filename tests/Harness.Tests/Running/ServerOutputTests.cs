using Harness.Histories;
using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Tests.Running;

/// <summary>However much a server prints: what is kept is bounded, what is left out is counted, and what is looked for is found.</summary>
internal sealed class ServerOutputTests
{
    private static readonly Pattern needle = Pattern.Of("needle");

    [Test]
    public void What_is_over_the_limit_is_counted_and_the_last_lines_are_recorded()
    {
        var history = new History(new FakeTime());
        var server = Server(history);
        const int lines = ServerOutput.MostLines + 1000;

        for (var i = 1; i <= lines; i++)
            server.Printed($"line {i}", isError: false);
        history.Events.OfType<ServerPrinted>().Count().ShouldBe(ServerOutput.MostLines);
        End(server);

        var cut = history.Events.OfType<OutputCut>().ShouldHaveSingleItem();
        cut.Lines.ShouldBe(1000 - ServerOutput.LastLines);
        cut.Characters.ShouldBe(cut.Lines * "line 50001".Length);
        var printed = history.Events.OfType<ServerPrinted>().Select(line => line.Line).ToList();
        printed.Count.ShouldBe(ServerOutput.MostLines + ServerOutput.LastLines);
        printed[^1].ShouldBe($"line {lines}");
        history.Events[^1].ShouldBeOfType<ServerExited>();
    }

    [Test]
    public void Long_lines_are_bounded_as_well()
    {
        var history = new History(new FakeTime());
        var server = Server(history);
        var line = new string('x', 8192);

        for (var i = 0; i < 4096; i++)
            server.Printed(line, isError: true);
        End(server);

        history.Events.OfType<ServerPrinted>().Sum(printed => (long)printed.Line.Length).ShouldBeLessThanOrEqualTo(ServerOutput.MostCharacters + (ServerOutput.LastLines * 8192));
        history.Events.OfType<OutputCut>().ShouldHaveSingleItem().Lines.ShouldBeGreaterThan(2000);
    }

    [Test]
    public void A_server_that_prints_little_is_recorded_in_full()
    {
        var history = new History(new FakeTime());
        var server = Server(history);

        server.Printed("one", isError: false);
        End(server);

        history.Events.OfType<OutputCut>().ShouldBeEmpty();
        history.Events.OfType<ServerPrinted>().ShouldHaveSingleItem();
    }

    [Test]
    public void A_line_is_found_when_it_streams_by()
    {
        var output = Full();
        var search = output.Search(needle);
        search.IsFound.ShouldBeFalse();

        output.Add("a needle", isError: false).ShouldBeFalse("it is over the limit");
        Print(output, ServerOutput.LastLines + 1);

        search.IsFound.ShouldBeTrue();
        search.LinesMissed.ShouldBe(0);
    }

    [Test]
    public void A_search_that_comes_too_late_says_how_much_it_has_not_seen()
    {
        var output = Full();
        output.Add("a needle", isError: false);
        Print(output, ServerOutput.LastLines);

        var search = output.Search(needle);

        search.IsFound.ShouldBeFalse();
        search.LinesMissed.ShouldBe(1);
    }

    [Test]
    public void A_line_among_the_first_or_the_last_is_found_later()
    {
        var first = new ServerOutput();
        first.Add("a needle", isError: false);
        Print(first, ServerOutput.MostLines + 500);
        first.Search(needle).IsFound.ShouldBeTrue();

        var last = Full();
        last.Add("a needle", isError: false);
        last.Search(needle).IsFound.ShouldBeTrue();
    }

    private static ServerOutput Full()
    {
        var output = new ServerOutput();
        Print(output, ServerOutput.MostLines);
        return output;
    }

    private static void Print(ServerOutput output, int lines)
    {
        for (var i = 0; i < lines; i++)
            output.Add("hay", isError: false);
    }

    private static IServerObserver Server(History history)
    {
        var server = new LiveServer("v1", ServerSpecification.Default, history);
        server.Start(new Harness.Worlds.Simulated.SimulatedWorld(new Harness.Worlds.Simulated.VirtualTime(), seed: 1), new ServerLaunch("v1", ["EchoServer", "127.0.0.1:8080"], new Dictionary<string, string>(), null));
        return server;
    }

    private static void End(IServerObserver server) => server.Exited(new ExitStatus(0, null));
}

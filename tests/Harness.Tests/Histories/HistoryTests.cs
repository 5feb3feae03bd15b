using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Histories;

internal sealed class HistoryTests
{
    [Test]
    public void Events_are_numbered_from_1_and_timed_from_the_beginning()
    {
        var time = new FakeTime();
        time.Advance(TimeSpan.FromDays(3));
        var history = new History(time);
        var first = history.Append(new ServerReady("v1"));
        time.Advance(TimeSpan.FromMilliseconds(1500));
        var second = history.Append(new ServerReady("v2"));

        (first.Sequence, first.At).ShouldBe((1, TimeSpan.Zero));
        (second.Sequence, second.At).ShouldBe((2, TimeSpan.FromMilliseconds(1500)));
        history.Elapsed.ShouldBe(TimeSpan.FromMilliseconds(1500));
        history.Events.ShouldBe([first, second]);
    }

    [Test]
    public void An_event_belongs_to_one_history_once()
    {
        var history = new History(new FakeTime());
        var happened = history.Append(new ServerReady("v1"));
        Should.Throw<InvalidOperationException>(() => history.Append(happened)).Message.ShouldBe("Event 1 is in a history already.");
        Should.Throw<InvalidOperationException>(() => new History(new FakeTime()).Append(happened));
        history.Events.Count.ShouldBe(1);
    }

    [Test]
    public void The_events_so_far_are_a_copy()
    {
        var history = new History(new FakeTime());
        var before = history.Events;
        history.Append(new ServerReady("v1"));
        before.ShouldBeEmpty();
    }

    [Test]
    public void Recorded_events_keep_their_numbers_and_times()
    {
        var history = History.Of(Samples.All.Skip(3));
        history.Events[0].Sequence.ShouldBe(4);
        history.Events[0].At.ShouldBe(TimeSpan.FromTicks(4 * 1234567));
    }

    [Test]
    public void Threads_that_append_at_once_get_unique_ascending_numbers_and_the_sink_hears_them_in_order()
    {
        const int threads = 8;
        const int each = 2000;
        var heard = new List<HistoryEvent>(); // no lock of its own: the history's holds
        var history = new History(TimeProvider.System, heard.Add);
        var own = new long[threads][];
        using var start = new Barrier(threads);
        var running = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            own[number] = [.. Enumerable.Range(0, each).Select(_ => history.Append(new ServerReady($"v{number}")).Sequence)];
        })).ToList();
        running.ForEach(thread => thread.Start());
        running.ForEach(thread => thread.Join());

        foreach (var numbers in own)
            numbers.ShouldBeInOrder(SortDirection.Ascending);
        own.SelectMany(numbers => numbers).Order().ShouldBe(Enumerable.Range(1, threads * each).Select(number => (long)number));
        heard.SequenceEqual(history.Events).ShouldBeTrue();
        heard.Select(happened => happened.Sequence).ShouldBe(Enumerable.Range(1, threads * each).Select(number => (long)number));
        heard.Select(happened => happened.At).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Test]
    public void The_sink_gets_an_event_with_its_number_and_time()
    {
        var time = new FakeTime();
        (long, TimeSpan) heard = default;
        var history = new History(time, happened => heard = (happened.Sequence, happened.At));
        time.Advance(TimeSpan.FromSeconds(2));
        history.Append(new CleanupStarted());
        heard.ShouldBe((1, TimeSpan.FromSeconds(2)));
    }
}

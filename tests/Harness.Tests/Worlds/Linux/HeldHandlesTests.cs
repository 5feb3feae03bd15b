using Harness.Worlds.Linux;
using Microsoft.Win32.SafeHandles;

namespace Harness.Tests.Worlds.Linux;

/// <summary>Handles whose numbers are used stay open meanwhile.</summary>
internal sealed class HeldHandlesTests
{
    [Test]
    public void A_handle_that_is_disposed_while_it_is_held_is_closed_when_it_is_let_go()
    {
        var handle = new Recorded(7);
        var held = new HeldHandles([handle, null]);

        handle.Dispose();

        (held[0], held[1]).ShouldBe((7, -1));
        handle.IsReleased.ShouldBeFalse();
        held.Dispose();
        handle.IsReleased.ShouldBeTrue();
    }

    [Test]
    public void A_closed_handle_cannot_be_held_and_the_others_are_let_go()
    {
        var open = new Recorded(7);
        var closed = new Recorded(8);
        closed.Dispose();

        Should.Throw<ObjectDisposedException>(() => new HeldHandles([open, closed]).Dispose());

        open.Dispose();
        open.IsReleased.ShouldBeTrue();
    }

    [Test]
    public void The_handles_that_are_ready_are_told_by_their_places()
    {
        PipeEnds.TryOpen(out var read, out var write).ShouldBeTrue();
        using var reading = read;
        using var writing = write;

        HandlePoll.ForInput(0, null, reading).Any.ShouldBeFalse();
        HandlePoll.ForOutput(0, writing).ShouldBe(new HandlePoll.Ready(1));
        writing!.Dispose();

        var ready = HandlePoll.ForInput(-1, null, reading);
        (ready[0], ready[1]).ShouldBe((false, true));
    }

    [Test]
    public void Where_there_is_no_handle_the_time_goes_by()
    {
        var startedAt = TimeProvider.System.GetTimestamp();

        HandlePoll.ForInput(20, null, null).Any.ShouldBeFalse();

        TimeProvider.System.GetElapsedTime(startedAt).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(15));
    }

    /// <summary>A handle of nothing, that says whether it would be closed.</summary>
    private sealed class Recorded : SafeHandleMinusOneIsInvalid
    {
        public Recorded(int number) : base(ownsHandle: true) => SetHandle(number);

        public bool IsReleased { get; private set; }

        protected override bool ReleaseHandle() => IsReleased = true;
    }
}

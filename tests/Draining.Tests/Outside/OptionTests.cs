using System.Net.Sockets;
using Draining.Outside;

namespace Draining.Tests.Outside;

/// <summary>What a caller of the library gets wrong is refused before a server hears of it.</summary>
internal sealed class OptionTests
{
    [TestCase(0), TestCase(-1), TestCase(65), TestCase(999)]
    public void There_is_no_such_signal(int signal) => Should.Throw<ArgumentOutOfRangeException>(() => new LeaveOptions { Signal = signal });

    [Test]
    public void Times_are_not_negative()
    {
        var negative = TimeSpan.FromMilliseconds(-2);
        Should.Throw<ArgumentOutOfRangeException>(() => new LeaveOptions { Grace = negative });
        Should.Throw<ArgumentOutOfRangeException>(() => new LeaveOptions { Settle = negative });
        Should.Throw<ArgumentOutOfRangeException>(() => new ReplaceOptions { Command = ["x"], ReadyTimeout = negative });
        Should.Throw<ArgumentOutOfRangeException>(() => new TimeLimit(negative));
    }

    [Test]
    public void A_time_without_end_is_never_over()
    {
        new LeaveOptions { Grace = Timeout.InfiniteTimeSpan }.Grace.ShouldBe(Timeout.InfiniteTimeSpan);
        var limit = new TimeLimit(Timeout.InfiniteTimeSpan);
        limit.IsOver.ShouldBeFalse();
        limit.Part(0.5).IsOver.ShouldBeFalse();
        limit.AtMost(TimeSpan.Zero).IsOver.ShouldBeTrue();
        TimeLimit.WithTimeToClose(Timeout.InfiniteTimeSpan).IsOver.ShouldBeFalse();
    }

    [Test]
    public void A_new_server_needs_a_program_a_way_to_be_ready_and_a_path()
    {
        Should.Throw<ArgumentException>(() => new ReplaceOptions { Command = [] });
        Should.Throw<ArgumentException>(() => new ReplaceOptions { Command = [null!] });
        Should.Throw<ArgumentOutOfRangeException>(() => new ReplaceOptions { Command = ["x"], Ready = (ReadyWhen)9 });
        Should.Throw<ArgumentException>(() => new ReplaceOptions { Command = ["x"], Path = "/a b" });
        Should.Throw<ArgumentException>(() => new ReplaceOptions { Command = ["x"], Path = "health" });
    }

    [Test]
    public void A_listener_leaves_in_a_mode_that_there_is_and_is_bound()
    {
        using var unbound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Should.Throw<ArgumentException>(() => Departure.Leave(unbound, new NoAcceptor(), DrainMode.Steer, TimeSpan.Zero, _ => { }));
        unbound.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Departure.Leave(unbound, new NoAcceptor(), (DrainMode)99, TimeSpan.Zero, _ => { }));
    }

    private sealed class NoAcceptor : IAcceptor
    {
        public int Accepted => 0;

        public Func<Socket, bool> Admit
        {
            set => throw new NotSupportedException();
        }

        public void Stop() => throw new NotSupportedException();

        public void AcceptWaiting(TimeLimit limit) => throw new NotSupportedException();
    }
}

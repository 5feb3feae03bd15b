using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Harness.Worlds;
using Harness.Worlds.Linux.Netlink;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Tests.Worlds.Linux.Netlink;

/// <summary>Questions to a kernel that answers them by halves, late, or wrongly; by the socket tables, which have all that there is in a dump.</summary>
internal sealed class NetlinkConversationTests
{
    private static readonly IPEndPoint server = new(IPAddress.Loopback, 8080), client = new(IPAddress.Loopback, 50000);

    [Test]
    public void A_dump_goes_on_over_datagrams_until_it_is_done()
    {
        using var kernel = new Datagrams(
            [.. Datagrams.Listener(1, 8080, inode: 1), .. Datagrams.Listener(1, 8080, inode: 2)],
            Datagrams.Listener(1, 8080, inode: 3),
            [.. Datagrams.Listener(1, 8080, inode: 4), .. Datagrams.Done(1)],
            Datagrams.Done(2));

        Inodes(kernel).ShouldBe([1, 2, 3, 4]);
        kernel.IsUsedUp.ShouldBeTrue();
    }

    [Test]
    public void Answers_to_an_earlier_question_are_left_out()
    {
        using var kernel = new Datagrams(
            Datagrams.Listener(9, 8080, inode: 1),
            [.. Datagrams.Done(9), .. Datagrams.Listener(1, 8080, inode: 2)],
            Datagrams.Error(9, 13),
            Datagrams.Done(1),
            Datagrams.Done(2));

        Inodes(kernel).ShouldBe([2]);
    }

    [Test]
    public void What_the_kernel_did_not_leave_out_is_left_out_here()
    {
        using var kernel = new Datagrams(Datagrams.Listener(1, 8081, inode: 1), Datagrams.Done(1), Datagrams.Done(2));

        Inodes(kernel).ShouldBeEmpty();
    }

    [Test]
    public void A_dump_that_was_interrupted_is_begun_again()
    {
        using var kernel = new Datagrams(
            Datagrams.Listener(1, 8080, inode: 1), Datagrams.Done(1, flags: NetlinkMessage.Interrupted),
            Datagrams.Listener(2, 8080, inode: 2, NetlinkMessage.Interrupted), Datagrams.Done(2),
            Datagrams.Listener(3, 8080, inode: 3), Datagrams.Done(3),
            Datagrams.Done(4));

        Inodes(kernel).ShouldBe([3]);
        kernel.Requests.ShouldBe(4);
    }

    [Test]
    public void A_dump_that_is_interrupted_each_time_is_an_error_after_five()
    {
        using var kernel = new Datagrams(Enumerable.Range(1, 6).Select(number => Datagrams.Done((uint)number, flags: NetlinkMessage.Interrupted)));

        Problem(kernel).ShouldBe("The kernel's socket tables changed while they were read, 5 times in a row: what they have is not known.");
        kernel.Requests.ShouldBe(5);
    }

    [Test]
    public void An_error_instead_of_a_dump_has_its_name()
    {
        using var kernel = new Datagrams(Datagrams.Error(1, 16));

        Problem(kernel).ShouldBe("The kernel's socket tables answered with an error: EBUSY (Device or resource busy).");
    }

    [Test]
    public void An_error_at_the_end_of_a_dump_is_an_error()
    {
        using var kernel = new Datagrams(Datagrams.Listener(1, 8080, inode: 1), Datagrams.Done(1, error: 12));

        Problem(kernel).ShouldContain("ENOMEM");
    }

    [Test]
    public void An_answer_whose_end_was_cut_off_is_an_error()
    {
        using var kernel = new Datagrams(new byte[64 * 1024 + 1]);

        Problem(kernel).ShouldBe("The kernel's socket tables gave an answer of 65537 bytes; its end was cut off at 65536.");
    }

    [Test]
    public void An_empty_answer_is_an_error()
    {
        using var kernel = new Datagrams([[]]);

        Problem(kernel).ShouldBe("The kernel's socket tables gave an empty answer.");
    }

    [Test]
    public void A_lost_part_is_an_error()
    {
        using var kernel = new Datagrams(Datagrams.Message(1, NetlinkMessage.KindOverrun, 0));

        Problem(kernel).ShouldContain("NLMSG_OVERRUN");
    }

    [Test]
    public void A_socket_that_is_too_short_is_an_error()
    {
        using var kernel = new Datagrams(Datagrams.Message(1, SocketRequest.Kind, NetlinkMessage.Multipart, new byte[71]));

        Problem(kernel).ShouldBe("The kernel's socket tables gave a socket of 71 bytes; struct inet_diag_msg has 72.");
    }

    [Test]
    public void An_answer_of_another_kind_is_an_error()
    {
        using var kernel = new Datagrams(Datagrams.Message(1, 99, 0));

        Problem(kernel).ShouldBe("The kernel's socket tables gave an answer of kind 99 where kind 20 was asked for.");
    }

    [Test]
    public void One_socket_that_does_not_exist_is_none_and_any_other_error_is_an_error()
    {
        using (var tables = new SocketDiagnostics(new Datagrams(Datagrams.Error(1, NetlinkMessage.NoEntry))))
            tables.Find(server, client).ShouldBeNull();
        using (var tables = new SocketDiagnostics(new Datagrams(Datagrams.Listener(1, 8080, inode: 1, flags: 0))))
            tables.Find(server, client).ShouldBeNull();
        using (var tables = new SocketDiagnostics(new Datagrams(Datagrams.Error(1, 1))))
            Should.Throw<WorldException>(() => tables.Find(server, client)).Message.ShouldContain("EPERM");
        using (var tables = new SocketDiagnostics(new Datagrams(Datagrams.Error(1, 0))))
            Should.Throw<WorldException>(() => tables.Find(server, client)).Message.ShouldContain("kind 2");
    }

    [Test]
    public void A_kernel_that_does_not_answer_is_an_error_and_no_wait_without_an_end()
    {
        using var kernel = NetlinkSocket.Open(SocketRequest.Protocol, longestWait: TimeSpan.FromMilliseconds(20));

        Should.Throw<WorldException>(() => kernel.Receive(new byte[100])).Message.ShouldBe("The kernel did not answer a question by netlink within 0.02 s.");
    }

    [Test]
    public void A_protocol_that_does_not_exist_is_an_error_with_its_name() =>
        Should.Throw<WorldException>(() => NetlinkSocket.Open(protocol: 99)).Message.ShouldContain("EPROTONOSUPPORT");

    [Test]
    public void Whatever_the_answers_are_they_are_understood_or_an_error()
    {
        // Random bytes rarely look like messages: half of the datagrams are messages of random bytes.
        var bytes = ArbMap.Default.GeneratorFor<byte[]>();
        var message =
            from sequence in Gen.Choose(1, 3)
            from kind in Gen.Elements<ushort>(1, 2, 3, 4, 20, 99)
            from flags in Gen.Elements<ushort>(0, 2, 0x10)
            from length in Gen.Elements(0, 3, 4, 71, 72, 80)
            from seed in Gen.Choose(0, int.MaxValue)
            select Datagrams.Message((uint)sequence, kind, flags, RandomBytes(seed, length));
        var several = message.ListOf().Select(messages => messages.SelectMany(one => one.Concat(new byte[(4 - (one.Length % 4)) % 4])).ToArray());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(1000)), Prop.ForAll(Gen.OneOf(bytes, several).ListOf().ToArbitrary(), answers =>
        {
            using var tables = new SocketDiagnostics(new Datagrams(answers));
            foreach (var ask in (Action[])[() => tables.Listeners(8080), () => tables.Find(server, client)])
            {
                try
                {
                    ask();
                }
                catch (WorldException)
                {
                    // in words
                }
            }
        }));
    }

    private static byte[] RandomBytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<ulong> Inodes(Datagrams kernel)
    {
        using var tables = new SocketDiagnostics(kernel);
        return tables.Listeners(8080).Select(socket => socket.Inode);
    }

    private static string Problem(Datagrams kernel) => Should.Throw<WorldException>(() => Inodes(kernel).ToList()).Message;
}

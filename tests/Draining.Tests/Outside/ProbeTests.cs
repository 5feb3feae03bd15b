using System.Net;
using System.Net.Sockets;
using Draining.Outside;
using Draining.Tests.Running;

namespace Draining.Tests.Outside;

/// <summary>Which index is whose, and who chooses, is found out by SYNs that no server sees.</summary>
public sealed class ProbeTests
{
    private const ushort LoadWord = 0x20, Modulo = 0x94, ReturnValue = 0x16, ReturnConstant = 0x06; // linux/bpf_common.h
    private const uint Random = 0xfffff038, Processor = 0xfffff024; // SKF_AD_OFF + SKF_AD_RANDOM, + SKF_AD_CPU

    private static IEnumerable<TestCaseData> Addresses() =>
    [
        new TestCaseData("127.0.0.1", false) { TestName = "An_IPv4_address" },
        new TestCaseData("0.0.0.0", false) { TestName = "Every_IPv4_address" },
        new TestCaseData("::1", false) { TestName = "An_IPv6_address" },
        new TestCaseData("::", false) { TestName = "Every_IPv6_address" },
        new TestCaseData("::", true) { TestName = "Every_address_of_both" },
        new TestCaseData("::ffff:127.0.0.1", true) { TestName = "An_IPv4_address_of_an_IPv6_socket" },
    ];

    [TestCaseSource(nameof(Addresses))]
    public void The_indexes_of_the_new_listeners_are_found_and_nobody_sees_a_probe(string address, bool dualStack)
    {
        // socks[] after a close: 0, 4, 2, 3. Listeners 2 and 4 are old.
        using var group = new Listeners(5, address, dualStack);
        group.Close(1);

        group.FindNew(old: [2, 4]).ShouldBe([0, 3]);

        group.All.ShouldAllBe(listener => !listener.Poll(TimeSpan.Zero, SelectMode.SelectRead));
    }

    [Test]
    public void A_group_that_takes_more_than_one_TTL()
    {
        using var group = new Listeners(70, "127.0.0.1");

        group.FindNew(old: [.. Enumerable.Range(0, 66)]).ShouldBe([66, 67, 68, 69]);
    }

    [Test]
    public void A_full_accept_queue_hides_no_listener()
    {
        using var group = new Listeners(2, "127.0.0.1", backlog: 0);
        Selector.Only(0).AttachTo(group.All[0]);
        using var waiting = OwnSockets.Connect(group.At);

        group.FindNew(old: [0]).ShouldBe([1]);
    }

    [Test]
    public void A_kernel_without_signatures_opens_connections_to_new_listeners_alone()
    {
        using var group = new Listeners(3, "127.0.0.1");

        group.FindNew(old: [1], signs: false).ShouldBe([0, 2]);

        group.All.Select(listener => listener.Poll(TimeSpan.Zero, SelectMode.SelectRead)).ShouldBe([true, false, true]);
    }

    [Test]
    public void A_count_that_is_wrong_is_noticed()
    {
        using var group = new Listeners(3, "127.0.0.1");

        group.FindNew(old: [0], countAsOld: 2).ShouldBeNull();
    }

    [Test]
    public void Listeners_have_no_minimum_TTL_afterwards()
    {
        using var group = new Listeners(2, "127.0.0.1");

        group.FindNew(old: [0]);

        var value = new byte[4];
        group.All[0].GetRawSocketOption(0, 21, value); // IP_MINTTL
        value[0].ShouldBe((byte)0);
    }

    [Test]
    public void The_hash_is_recognised()
    {
        using var group = new Listeners(3, "127.0.0.1");

        group.ChooserOf(old: [0]).ShouldBe(Chooser.Hash);
    }

    [Test]
    public void A_selector_of_this_library_that_was_left_behind_is_recognised([Values("Without", "Among", "Only", "ForProbes", "BySourcePort")] string kind, [Values("127.0.0.1", "::1")] string address)
    {
        using var group = new Listeners(3, address);
        var selector = kind switch
        {
            "Without" => Selector.Without(3, 1),
            "Among" => Selector.Among(3, [2]),
            "Only" => Selector.Only(0),
            "BySourcePort" => Selector.BySourcePort([1, 2, 3]),
            _ => Selector.ForProbes(3),
        };
        selector.AttachTo(group.All[0]);

        group.ChooserOf(old: [0]).ShouldBe(Chooser.OwnSelector);
    }

    [Test]
    public void A_selector_that_sends_all_to_one_is_foreign([Values(0u, 1u)] uint index)
    {
        using var group = new Listeners(2, "127.0.0.1");
        OwnSockets.AttachForeign(group.All[0], (ReturnConstant, 0, 0, index));

        group.ChooserOf(old: [0]).ShouldBe(Chooser.Foreign);
    }

    [Test]
    public void A_selector_that_draws_lots_is_foreign()
    {
        using var group = new Listeners(2, "127.0.0.1");
        OwnSockets.AttachForeign(group.All[0], (LoadWord, 0, 0, Random), (Modulo, 0, 0, 2), (ReturnValue, 0, 0, 0));

        // Lots are alike by chance: one answer that is right says little.
        for (var time = 0; time < 200; time++)
            group.ChooserOf(old: [0]).ShouldBe(Chooser.Foreign, $"the {time + 1}. time");
    }

    [Test]
    public void A_selector_by_the_processor_is_foreign()
    {
        // Divided by more than there are processors: the first listener, whichever it is.
        using var group = new Listeners(2, "127.0.0.1");
        OwnSockets.AttachForeign(group.All[0], (LoadWord, 0, 0, Processor), (0x34, 0, 0, 1 << 20), (ReturnValue, 0, 0, 0));

        group.ChooserOf(old: [1]).ShouldBe(Chooser.Foreign);
    }

    [Test]
    public void Among_spreads_new_connections_over_those_alone()
    {
        using var group = new Listeners(4, "127.0.0.1");
        Selector.Among(4, [1, 3]).AttachTo(group.All[0]);

        var chosen = Enumerable.Range(0, 64).Select(_ => OwnSockets.Chosen(group.All, group.At)).ToHashSet();

        chosen.ShouldBe([1, 3], ignoreOrder: true);
    }

    /// <summary>A group of this process, and what is found out about it.</summary>
    private sealed class Listeners : IDisposable
    {
        private readonly bool _dualStack;

        public Listeners(int count, string address, bool dualStack = false, int backlog = 128)
        {
            _dualStack = dualStack;
            All = [OwnSockets.Listen(new IPEndPoint(IPAddress.Parse(address), 0), dualStack)];
            At = (IPEndPoint)All[0].LocalEndPoint!;
            while (All.Count < count)
                All.Add(OwnSockets.Listen(At, dualStack));
            if (backlog != 128)
                All.ForEach(listener => listener.Listen(backlog));
        }

        public List<Socket> All { get; }

        public IPEndPoint At { get; }

        public void Close(int index)
        {
            All[index].Dispose();
            All.RemoveAt(index);
            Removed = index;
        }

        private int? Removed { get; set; }

        public List<int>? FindNew(int[] old, int? countAsOld = null, bool signs = true) => With(old, signs, probe =>
        {
            Selector.ForProbes(All.Count).AttachTo(All[0]);
            return Places.FindNew(probe, All.Count, countAsOld ?? old.Length);
        });

        public Chooser ChooserOf(int[] old) => With(old, signs: true, probe => new ChooserTest(probe).Find(All.Count, old.Length));

        public void Dispose() => All.ForEach(listener => listener.Dispose());

        private T With<T>(int[] old, bool signs, Func<Probe, T> find)
        {
            var route = ProbeRoute.To(new GroupAddress(At, _dualStack));
            var marks = All.Where((_, index) => old.Contains(index + (Removed <= index ? 1 : 0))).Select(listener => new MinimumTtl(listener.SafeHandle, route.IsIpv6, All.Count)).ToList();
            try
            {
                return find(new Probe(route, signs));
            }
            finally
            {
                marks.ForEach(mark => mark.Dispose());
            }
        }
    }
}

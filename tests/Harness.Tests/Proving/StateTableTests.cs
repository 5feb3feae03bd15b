using FsCheck;
using FsCheck.Fluent;
using Harness.Proving;

namespace Harness.Tests.Proving;

internal sealed class StateTableTests
{
    [Test]
    public void States_are_numbered_in_the_order_in_which_they_came_and_found_again()
    {
        var values = ArbMap.Default.ArbFor<byte[]>();
        Prop.ForAll(values, bytes =>
        {
            var table = new StateTable(words: 2);
            var known = new List<byte>();
            foreach (var value in bytes)
            {
                ulong[] state = [value, (ulong)value << 40];
                var (number, isNew) = table.Add(state, StateTable.HashOf(state), parent: known.Count - 1);
                isNew.ShouldBe(!known.Contains(value));
                if (isNew)
                    known.Add(value);
                number.ShouldBe(known.IndexOf(value));
            }

            for (var number = 0; number < known.Count; number++)
            {
                table[number][0].ShouldBe(known[number]);
                table.ParentOf(number).ShouldBe(number - 1);
            }

            table.Count.ShouldBe(known.Count);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(50)));
    }

    [Test]
    public void A_hundred_thousand_states_keep_their_numbers_while_the_table_grows()
    {
        var table = new StateTable(words: 1);
        for (var pass = 0; pass < 2; pass++)
        {
            for (var value = 0; value < 100_000; value++)
                Add(table, (ulong)value * 3).ShouldBe((value, pass == 0));
        }
    }

    [Test]
    public void States_with_the_same_hash_are_told_apart()
    {
        var table = new StateTable(words: 1);
        for (var pass = 0; pass < 2; pass++)
        {
            for (var value = 0; value < 100; value++)
                table.Add([(ulong)value], hash: 7).ShouldBe((value, pass == 0));
        }

        table.Find([100], hash: 7).ShouldBe(StateTable.Unknown);
    }

    [Test]
    public void Every_word_of_a_state_counts_for_its_hash([Range(1, 5)] int words)
    {
        var hashes = new HashSet<uint> { StateTable.HashOf(new ulong[words]) };
        for (var bit = 0; bit < words * 64; bit++)
        {
            var state = new ulong[words];
            state[bit / 64] = 1ul << (bit % 64);
            hashes.Add(StateTable.HashOf(state)).ShouldBeTrue();
        }
    }

    [Test]
    public async Task Another_thread_finds_a_state_under_its_number_or_not_yet()
    {
        const int count = 300_000;
        var table = new StateTable(words: 1);
        var (wrong, isOver) = (0, false);
        var finding = Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                for (var value = 0; value < count; value += 17)
                {
                    var number = table.Find([(ulong)value], StateTable.HashOf([(ulong)value]));
                    if (number != StateTable.Unknown && (number != value || table[number][0] != (ulong)value))
                        wrong++;
                }
            }
        });
        for (var value = 0; value < count; value++)
            Add(table, (ulong)value);
        Volatile.Write(ref isOver, true);
        await finding;
        wrong.ShouldBe(0);
    }

    private static (int Number, bool IsNew) Add(StateTable table, ulong word) => table.Add([word], StateTable.HashOf([word]));
}

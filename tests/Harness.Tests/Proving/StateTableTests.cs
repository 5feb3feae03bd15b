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
                var (number, isNew) = table.Add(state, parent: known.Count - 1);
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
                table.Add([(ulong)value * 3]).ShouldBe((value, pass == 0));
        }
    }
}

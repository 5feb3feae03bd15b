using Harness.Proving;

namespace Harness.Tests.Proving;

internal sealed class NumberListTests
{
    [Test]
    public void Numbers_keep_their_places_while_the_list_grows()
    {
        var list = new NumberList();
        for (var number = 0; number < 100_000; number++)
            list.Add(number * 3);

        list.Count.ShouldBe(100_000);
        for (var index = 0; index < list.Count; index++)
            list[index].ShouldBe(index * 3);
    }
}

using Draining.Outside;

namespace Draining.Tests.Outside;

/// <summary>Closing moves indexes (reuseport_detach_sock): every arrangement of up to six listeners, every order in which the old ones are closed.</summary>
public sealed class LastingIndexTests
{
    [Test]
    public void A_lasting_index_is_never_an_old_listeners_at_any_moment()
    {
        foreach (var (isNew, order) in Cases())
        {
            foreach (var index in Places.Lasting(NewOf(isNew)))
                EverOld(isNew, order, index).ShouldBeFalse($"{string.Join(' ', isNew)}, closed in the order {string.Join(' ', order)}: {index}");
        }
    }

    [Test]
    public void An_index_that_is_new_and_not_lasting_is_an_old_listeners_in_some_order()
    {
        foreach (var arrangement in Cases().GroupBy(one => string.Join(' ', one.IsNew)))
        {
            var isNew = arrangement.First().IsNew;
            foreach (var index in NewOf(isNew).Except(Places.Lasting(NewOf(isNew))))
                arrangement.Any(one => EverOld(isNew, one.Order, index)).ShouldBeTrue($"{arrangement.Key}: {index}");
        }
    }

    private static List<int> NewOf(bool[] isNew) => [.. Enumerable.Range(0, isNew.Length).Where(index => isNew[index])];

    /// <summary>Whether a SYN for the index can get to an old listener: by the index, or by the hash where there is none of that index.</summary>
    private static bool EverOld(bool[] isNew, IEnumerable<int> order, int index)
    {
        var sockets = Enumerable.Range(0, isNew.Length).ToList();
        foreach (var closed in order)
        {
            var hole = sockets.IndexOf(closed);
            sockets[hole] = sockets[^1];
            sockets.RemoveAt(sockets.Count - 1);
            if (index < sockets.Count ? !isNew[sockets[index]] : sockets.Exists(socket => !isNew[socket]))
                return true;
        }

        return false;
    }

    private static IEnumerable<(bool[] IsNew, int[] Order)> Cases() =>
        from count in Enumerable.Range(2, 5)
        from bits in Enumerable.Range(1, (1 << count) - 2)
        let isNew = Enumerable.Range(0, count).Select(index => (bits >> index & 1) == 1).ToArray()
        from order in Orders([.. Enumerable.Range(0, count).Where(index => !isNew[index])])
        select (isNew, order);

    private static IEnumerable<int[]> Orders(int[] of) => of.Length == 0
        ? [[]]
        : of.SelectMany(first => Orders([.. of.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]));
}

namespace Draining.Outside;

/// <summary>Gives the choice among a group's listeners back to the kernel's hash, through any of them.</summary>
internal static class SelectorRemoval
{
    /// <summary>Does it.</summary>
    /// <param name="members">The group as it is.</param>
    /// <param name="view">The group as it was looked at last.</param>
    /// <returns>Null if it was done, or nobody listens any more; otherwise why not, in a sentence.</returns>
    public static string? Run(IReadOnlyList<ListeningSocket> members, GroupView view)
    {
        if (members.Count == 0)
            return null;

        // By one that stays, if there is one: the others may be closed at any moment.
        var order = members.OrderByDescending(member => view.New.Any(one => one.Cookie == member.Cookie)).ToList();
        try
        {
            return TryRun(order, view.Held) || TryRun(order, HeldSockets.Of(null, members)) ? null : "no listener of it could be borrowed.";
        }
        catch (RefusedException error)
        {
            return error.Message;
        }
    }

    private static bool TryRun(List<ListeningSocket> members, HeldSockets held)
    {
        RefusedException? refused = null;
        foreach (var member in members)
        {
            try
            {
                using var loan = Loans.TryTake([member], held);
                if (loan is null)
                    continue;
                Selector.DetachFrom(loan.Handles[0]);
                return true;
            }
            catch (RefusedException error)
            {
                refused = error; // another one may be borrowed
            }
        }

        return refused is null ? false : throw refused;
    }
}

using System.ComponentModel;

namespace Draining.Outside;

/// <summary>Who chooses a group's member for a SYN.</summary>
internal enum Chooser
{
    /// <summary>The kernel, by its hash of addresses and ports.</summary>
    Hash,

    /// <summary>A selector of this library, which somebody left behind.</summary>
    OwnSelector,

    /// <summary>Somebody else's selector, or SO_INCOMING_CPU.</summary>
    Foreign,
}

/// <summary>
/// Finds out who chooses, without changing it: the kernel does not tell whether a group has a selector, and to remove one is the only way to ask. The hash gives
/// the same addresses and ports the same member every time, and others others. A selector of this library obeys the mark of a probe.
/// </summary>
/// <remarks>
/// A foreign selector that, for SYNs from one address of this machine, behaves as a hash of the port is taken for the kernel's. None such is known; those in use choose by the
/// processor, or by a table that a program keeps.
/// </remarks>
/// <param name="probe">What is sent. Old listeners are marked.</param>
internal sealed class ChooserTest(Probe probe)
{
    /// <summary>A wrong answer is less likely than that, except in a group of which one of the servers has less than a twentieth: <see cref="MostAlike"/>.</summary>
    private const double Doubt = 1e-6;

    /// <summary>More are not sent, since they take time: the smaller a server's part of the group is, the more lots look alike.</summary>
    private const int MostAlike = 300;

    private const int MostTries = 60;

    /// <summary>Finds out.</summary>
    /// <param name="members">How many the group has.</param>
    /// <param name="old">How many of them are the old server's, at least 1 and not all.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public Chooser Find(int members, int old)
    {
        var indexes = Math.Min(members, 1 << Mark.IndexBits);
        var oldIndexes = 0;
        var share = Math.Max(old, members - old) / (double)members;
        var enough = (int)Math.Ceiling(Math.Log(Doubt) / Math.Log(share));
        var perIndex = Math.Max(3, 20 / indexes + 1);
        var (seenOld, seenNew) = (0, 0);
        for (var index = 0; index < indexes; index++)
        {
            var first = Count(Any(index));
            for (var again = 1; again < perIndex; again++)
            {
                if (Count(Any(index)) != first)
                    return HashOrRandom(share);
            }

            oldIndexes += first == Chosen.Old ? 1 : 0;
        }

        if (members == indexes ? oldIndexes == old : seenOld > 0 && seenNew > 0)
            return Chooser.OwnSelector;

        // Each index has its side, but too many have the same: a hash that has not met the other one yet, or a chooser that knows only one.
        while ((seenOld == 0 || seenNew == 0) && seenOld + seenNew < enough)
            Count(Any(0));
        return seenOld == 0 || seenNew == 0 ? Chooser.Foreign : HashOrRandom(share);

        Chosen Count(Chosen chosen)
        {
            seenOld += chosen == Chosen.Old ? 1 : 0;
            seenNew += chosen == Chosen.New ? 1 : 0;
            return chosen == Chosen.Unknown ? throw Unseen() : chosen;
        }
    }

    private static RefusedException Unseen() => new(
        Refusal.NotPlaced, "The kernel does not show which listener it chooses: a packet filter of this machine may drop SYNs of the machine to itself.");

    private Chosen Any(int index)
    {
        var port = 0;
        return probe.Send(index, ref port);
    }

    /// <summary>The same addresses and port, as often as it takes: lots are alike by chance.</summary>
    /// <param name="share">The part of the group that the server has which has more of it.</param>
    private Chooser HashOrRandom(double share)
    {
        var enough = Math.Min(MostAlike, 1 + (int)Math.Ceiling(Math.Log(Doubt) / Math.Log(share)));
        for (var tries = 0; tries < MostTries; tries++)
        {
            var port = 0;
            var first = probe.Send(0, ref port);
            var alike = first == Chosen.Unknown ? 0 : 1;
            while (alike > 0 && alike < enough)
            {
                var next = probe.Send(0, ref port);
                if (next != Chosen.Unknown && next != first)
                    return Chooser.Foreign;

                // Another socket has got the port meanwhile: with another one from the beginning.
                alike = next == Chosen.Unknown ? 0 : alike + 1;
            }

            if (alike == enough)
                return Chooser.Hash;
        }

        throw Unseen();
    }
}

namespace Harness.KernelModel;

/// <summary>
/// Which member of a group gets a segment. The group's program goes first; without one, or with an index beyond the members, the hash of the
/// addresses and ports chooses (reuseport_select_sock). The model leaves the choice to whoever drives it: it names every member that can be chosen.
/// </summary>
internal static class Selection
{
    /// <summary>The indexes that may be chosen, one bit each.</summary>
    /// <param name="group">The group; it has members.</param>
    /// <param name="listeners">All listeners.</param>
    /// <param name="hashClasses">The hashes that the connection may have.</param>
    /// <param name="cpu">The CPU that handles the segment.</param>
    /// <param name="prober">The server whose probe it is, or -1.</param>
    public static int Candidates(in ModelGroup group, ReadOnlySpan<ModelListener> listeners, byte hashClasses, int cpu = 0, int prober = -1)
    {
        var program = group.Program;
        var hashed = false;
        var found = 0;
        switch (program.Kind)
        {
            case GroupProgramKind.Always:
            case GroupProgramKind.ProbeOnly when program.Second == prober:
                Take(program.First, group.Count);
                break;
            case GroupProgramKind.Others:
                for (var random = 0; random < program.First; random++)
                    Take(random == program.Second ? program.First : random, group.Count);
                break;
            case GroupProgramKind.Among:
                for (var index = 0; program.First >> index != 0; index++)
                {
                    if ((program.First >> index & 1) != 0)
                        Take(index, group.Count);
                }

                break;
            default:
                hashed = true;
                break;
        }

        return hashed ? found | HashCandidates(group, listeners, hashClasses, cpu) : found;

        void Take(int index, int members)
        {
            if (index < members)
                found |= 1 << index;
            else
                hashed = true;
        }
    }

    /// <summary>The indexes that the hash may choose, one bit each; what a migration chooses from.</summary>
    public static int HashCandidates(in ModelGroup group, ReadOnlySpan<ModelListener> listeners, byte hashClasses, int cpu = 0)
    {
        var found = 0;
        for (var index = 0; index < group.Count; index++)
        {
            if ((HashClasses.Of(index, group.Count) & hashClasses) != 0)
                found |= 1 << PreferredFrom(index, group, listeners, cpu);
        }

        return found;
    }

    /// <summary>What is known of the hash once this index has been chosen. A program's choice tells nothing of it.</summary>
    public static byte Narrowed(in ModelGroup group, ReadOnlySpan<ModelListener> listeners, byte hashClasses, int index, int cpu = 0)
    {
        if (group.Program.Kind is not (GroupProgramKind.None or GroupProgramKind.Marked))
            return hashClasses;
        var agreeing = 0;
        for (var hashed = 0; hashed < group.Count; hashed++)
        {
            if (PreferredFrom(hashed, group, listeners, cpu) == index)
                agreeing |= HashClasses.Of(hashed, group.Count);
        }

        return (byte)(hashClasses & agreeing);
    }

    /// <summary>If any member has set SO_INCOMING_CPU, the first one for this CPU, going round from the hash's choice (reuseport_select_sock_by_hash).</summary>
    private static int PreferredFrom(int hashed, in ModelGroup group, ReadOnlySpan<ModelListener> listeners, int cpu)
    {
        for (var i = 0; i < group.Count; i++)
        {
            var index = (hashed + i) % group.Count;
            if (listeners[group[index]].IncomingCpu == cpu + 1)
                return index;
        }

        return hashed;
    }
}

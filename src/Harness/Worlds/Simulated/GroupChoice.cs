using Harness.KernelModel;

namespace Harness.Worlds.Simulated;

/// <summary>Whom the kernel chooses among those that the model allows.</summary>
/// <param name="kernel">The kernel.</param>
internal sealed class GroupChoice(TimedKernel kernel)
{
    /// <summary>The listener that gets the SYN of a connection; null: nobody listens there.</summary>
    public int? Lookup(TimedConnection connection)
    {
        var state = kernel.State;
        var group = kernel.Servers.GroupFor(connection.Server.Address);
        return group < 0 ? null : Choose(group, Selection.Candidates(state.Groups[group], state.Listeners, HashClasses.All), connection.Hash);
    }

    /// <summary>The listener that gets a connection of one that is closed, with <c>tcp_migrate_req</c>; null: none.</summary>
    public int? Survivor(TimedConnection connection, int listener)
    {
        var state = kernel.State;
        var group = kernel.Servers.GroupOf(listener);
        return state.Machine.MigrateRequests && state.Groups[group].Count > 0 ? Choose(group, (1 << state.Groups[group].Count) - 1, connection.Hash) : null;
    }

    /// <summary>The one of a program, a random one of several of a program, or the one of the hash (reciprocal_scale).</summary>
    private int Choose(int group, int candidates, uint hash)
    {
        ref readonly var members = ref kernel.State.Groups[group];
        if (members.Program.Kind is GroupProgramKind.Others or GroupProgramKind.Among)
            hash = kernel.Pace.Hash();
        var among = System.Numerics.BitOperations.PopCount((uint)candidates);
        var chosen = (int)((ulong)hash * (uint)among >> 32);
        for (; chosen > 0; chosen--)
            candidates &= candidates - 1;
        return members[System.Numerics.BitOperations.TrailingZeroCount(candidates)];
    }
}

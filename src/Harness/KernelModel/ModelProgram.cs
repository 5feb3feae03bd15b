using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>
/// A group's program (SO_ATTACH_REUSEPORT_CBPF): gives the index of the member that gets a SYN. An index beyond the members makes the
/// kernel choose by the hash (reuseport_select_sock).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct ModelProgram
{
    private ModelProgram(GroupProgramKind kind, int first, int second)
    {
        Kind = kind;
        First = (byte)first;
        Second = (byte)second;
    }

    /// <summary>No program: the hash.</summary>
    public static ModelProgram None => default;

    /// <summary>What it does.</summary>
    public GroupProgramKind Kind { get; }

    /// <summary><see cref="GroupProgramKind.Always"/>, <see cref="GroupProgramKind.ProbeOnly"/>: the index. <see cref="GroupProgramKind.Others"/>: how many others there are. <see cref="GroupProgramKind.Among"/>: the indexes, one bit each.</summary>
    public byte First { get; }

    /// <summary><see cref="GroupProgramKind.Others"/>: the index that is left out. <see cref="GroupProgramKind.ProbeOnly"/>: whose probes.</summary>
    public byte Second { get; }

    /// <summary><c>ret k</c>.</summary>
    public static ModelProgram Always(int index) => new(GroupProgramKind.Always, index, 0);

    /// <summary>The SYN of a server's probe, told by its source port, to this index; every other by the hash.</summary>
    public static ModelProgram ProbeOnly(int index, int prober) => new(GroupProgramKind.ProbeOnly, index, prober);

    /// <summary>A random one of the members but this: random mod (n - 1), and the last member in the place of the one that is left out.</summary>
    /// <param name="members">How many members there are, n.</param>
    /// <param name="leaving">The index that gets none.</param>
    public static ModelProgram Others(int members, int leaving) => new(GroupProgramKind.Others, members - 1, leaving);

    /// <summary>A marked SYN to the index that it names; every other by the hash.</summary>
    public static ModelProgram Marked => new(GroupProgramKind.Marked, 0, 0);

    /// <summary>A random one of some indexes, and a marked SYN to the index that it names.</summary>
    /// <param name="indexes">The indexes, 0 to 7, one bit each.</param>
    public static ModelProgram Among(int indexes) => new(GroupProgramKind.Among, indexes, 0);

    /// <summary>As one would write it down.</summary>
    public override string ToString() => Kind switch
    {
        GroupProgramKind.Always => $"ret {First}",
        GroupProgramKind.ProbeOnly => $"probes to {First}, others by the hash",
        GroupProgramKind.Others => $"random mod {First}, {First} instead of {Second}",
        GroupProgramKind.Marked => "marked SYNs to the index that they name, others by the hash",
        GroupProgramKind.Among => $"random of {string.Join(", ", Indexes())}",
        _ => "no program",
    };

    private IEnumerable<int> Indexes()
    {
        var indexes = First;
        return Enumerable.Range(0, 8).Where(index => (indexes >> index & 1) != 0);
    }
}

/// <summary>The programs that the model knows.</summary>
internal enum GroupProgramKind : byte
{
    /// <summary>None: the hash.</summary>
    None,

    /// <summary>Always the same index.</summary>
    Always,

    /// <summary>Probes to one index, others by the hash.</summary>
    ProbeOnly,

    /// <summary>A random one, but for one that is left out.</summary>
    Others,

    /// <summary>A marked SYN to the index that it names, others by the hash.</summary>
    Marked,

    /// <summary>A random one of some.</summary>
    Among,
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>A reuseport group: its members in the order of <c>socks[]</c>, and its program. Sixteen bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ModelGroup
{
    /// <summary>More members than this the model does not hold.</summary>
    public const int MostMembers = 12;

    /// <summary>How many members there are.</summary>
    public byte Count;

    /// <summary>Its program. It belongs to the group: it outlives the process that attached it, and listeners that join inherit it.</summary>
    public ModelProgram Program;

    private MemberArray members;

    /// <summary>The listener at an index.</summary>
    public readonly byte this[int index] => members[index];

    /// <summary>The index of a listener, or -1.</summary>
    public readonly int IndexOf(int listener)
    {
        for (var i = 0; i < Count; i++)
        {
            if (members[i] == listener)
                return i;
        }

        return -1;
    }

    /// <summary>The members, one bit for each listener.</summary>
    public readonly byte Set
    {
        get
        {
            var set = 0;
            for (var i = 0; i < Count; i++)
                set |= 1 << members[i];
            return (byte)set;
        }
    }

    /// <summary>A listener that joins is appended (reuseport_add_sock).</summary>
    public void Join(int listener)
    {
        if (Count == MostMembers)
            throw new InvalidOperationException($"the model holds groups of up to {MostMembers} members");
        members[Count++] = (byte)listener;
    }

    /// <summary>The last member moves into the place of the one that leaves (reuseport_detach_sock). The last one takes the program with it.</summary>
    public void Leave(int listener)
    {
        var index = IndexOf(listener);
        if (index < 0)
            return;
        members[index] = members[--Count];
        members[Count] = 0;
        if (Count == 0)
            Program = ModelProgram.None;
    }

    /// <summary>Gives the members other numbers, as an exchange of equal servers does.</summary>
    public void Renumber(ReadOnlySpan<byte> numbers)
    {
        for (var i = 0; i < Count; i++)
            members[i] = numbers[members[i]];
        if (Program.Kind == GroupProgramKind.ProbeOnly)
            Program = ModelProgram.ProbeOnly(Program.First, numbers[Program.Second]);
    }

    [InlineArray(MostMembers)]
    private struct MemberArray
    {
        private byte first;
    }
}

using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Draining;

/// <summary>
/// A classic BPF program that chooses, for every SYN to a group, the index of the member that gets it (SO_ATTACH_REUSEPORT_CBPF
/// of socket(7)). It needs no privilege. It is the group's: it stays when the process that attached it has gone. An index that
/// no member has leaves the choice to the kernel's hash (reuseport_select_sock).
/// </summary>
public sealed class Selector
{
    private const int SolSocket = 1, Attach = 51, Detach = 68; // SO_ATTACH_REUSEPORT_CBPF, SO_DETACH_REUSEPORT_BPF

    // linux/bpf_common.h and linux/filter.h.
    private const ushort LoadWord = 0x20, LoadHalf = 0x28, LoadByte = 0x30, Copy = 0x07, Jump = 0x05, JumpIfEqual = 0x15, JumpIfGreater = 0x25, ReturnConstant = 0x06, ReturnValue = 0x16;
    private const ushort Modulo = 0x94, Subtract = 0x14, ShiftLeft = 0x64, ShiftRight = 0x74, And = 0x54, AddCopy = 0x0c;
    private const uint Protocol = 0xfffff000, Random = 0xfffff038; // SKF_AD_OFF + SKF_AD_PROTOCOL, + SKF_AD_RANDOM
    private const uint Ipv4SourcePort = 0xfff00000 + 20, Ipv6SourcePort = 0xfff00000 + 40; // SKF_NET_OFF + the length of the IP header
    private const uint NetworkHeader = 0xfff00000; // SKF_NET_OFF
    private const uint Ipv4TypeOfService = NetworkHeader + 1, Ipv4TimeToLive = NetworkHeader + 8, Ipv6TrafficClass = NetworkHeader, Ipv6HopLimit = NetworkHeader + 7; // RFC 791, RFC 8200
    private const uint Ipv4 = 0x0800; // ETH_P_IP

    private const uint Hash = uint.MaxValue;

    private readonly List<byte> _code = [];

    private Selector()
    {
    }

    /// <summary>Spreads SYNs evenly over all members but one.</summary>
    /// <param name="members">How many there are, at least 2.</param>
    /// <param name="without">The index of the one that gets none.</param>
    public static Selector Without(int members, int without) => new Selector()
        .AddMark(members)
        // Not by the source port: Linux gives its clients ports of one parity.
        .Add(LoadWord, Random)
        .Add(Modulo, (uint)members - 1)
        .Add(JumpIfEqual, (uint)without, whenFalse: 1)
        .Add(ReturnConstant, (uint)members - 1)
        .Add(ReturnValue, 0);

    /// <summary>Spreads SYNs evenly over some members.</summary>
    /// <param name="members">How many the group has.</param>
    /// <param name="among">The indexes of those that get any, at least one.</param>
    public static Selector Among(int members, IReadOnlyList<int> among)
    {
        ArgumentNullException.ThrowIfNull(among);
        ArgumentOutOfRangeException.ThrowIfZero(among.Count, nameof(among));
        var selector = new Selector().AddMark(members).Add(LoadWord, Random).Add(Modulo, (uint)among.Count);
        for (var chosen = 1; chosen < among.Count; chosen++)
            selector.Add(JumpIfEqual, (uint)chosen, whenFalse: 1).Add(ReturnConstant, (uint)among[chosen]);
        return selector.Add(ReturnConstant, (uint)among[0]);
    }

    /// <summary>Sends the ownership probes of <see cref="Mark"/> to the indexes that they name, and leaves all other SYNs to the kernel's hash.</summary>
    /// <param name="members">How many the group has.</param>
    public static Selector ForProbes(int members) => new Selector().AddMark(members).Add(ReturnConstant, Hash);

    /// <summary>Sends every SYN to one member.</summary>
    public static Selector Only(int member) => new Selector().AddMark(members: 1).Add(ReturnConstant, (uint)member);

    /// <summary>Sends SYNs from a source port to the member whose index the port has in the list, and leaves all others to the hash.</summary>
    public static Selector BySourcePort(IReadOnlyList<int> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var program = new Selector()
            .AddMark(ports.Count)
            .Add(LoadWord, Protocol)
            .Add(JumpIfEqual, Ipv4, whenFalse: 2)
            .Add(LoadHalf, Ipv4SourcePort)
            .Add(Jump, 1)
            .Add(LoadHalf, Ipv6SourcePort);
        for (var index = 0; index < ports.Count; index++)
            program.Add(JumpIfEqual, (uint)ports[index], whenFalse: 1).Add(ReturnConstant, (uint)index);
        return program.Add(ReturnConstant, Hash);
    }

    /// <summary>Makes it the program of a listener's group, in place of the one that is there.</summary>
    /// <param name="listener">A member of the group, which listens.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void AttachTo(Socket listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        AttachTo(listener.SafeHandle);
    }

    /// <summary>Makes it the program of a listener's group, in place of the one that is there.</summary>
    /// <param name="listener">A descriptor of a member of the group, which listens.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void AttachTo(SafeHandle listener)
    {
        var code = _code.ToArray();
        var pinned = GCHandle.Alloc(code, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog: the number of instructions, padding, their address.
            var program = new byte[16];
            BitConverter.TryWriteBytes(program, (ushort)(code.Length / 8));
            BitConverter.TryWriteBytes(program.AsSpan(8), (long)pinned.AddrOfPinnedObject());
            if (Libc.SetOption(listener, SolSocket, Attach, program, program.Length) != 0)
                throw Libc.LastError();
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>
    /// Gives the choice back to the kernel's hash. That there is no program (ENOENT) is as good, and usual: not by .NET's method,
    /// whose exception would take a tenth of the time in which a server starts.
    /// </summary>
    /// <param name="listener">A member of the group.</param>
    public static void DetachFrom(Socket listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        DetachFrom(listener.SafeHandle);
    }

    /// <summary>Gives the choice back to the kernel's hash.</summary>
    /// <param name="listener">A descriptor of a member of the group.</param>
    public static void DetachFrom(SafeHandle listener)
    {
        var nothing = new byte[sizeof(int)];
        _ = Libc.SetOption(listener, SolSocket, Detach, nothing, nothing.Length);
    }

    /// <summary>Adds what makes every selector of this library one that it recognises: see <see cref="Mark"/>.</summary>
    private Selector AddMark(int members)
    {
        var most = (uint)Mark.LevelsOf(members);
        return this
            .Add(LoadWord, Protocol)
            .Add(JumpIfEqual, Ipv4, whenFalse: 9)
            .Add(LoadByte, Ipv4TimeToLive)
            .Add(JumpIfGreater, most, whenTrue: 17)
            .Add(Subtract, 1)
            .Add(ShiftLeft, Mark.IndexBits)
            .Add(Copy, 0)
            .Add(LoadByte, Ipv4TypeOfService)
            .Add(ShiftRight, 2)
            .Add(AddCopy, 0)
            .Add(ReturnValue, 0)
            .Add(LoadByte, Ipv6HopLimit)
            .Add(JumpIfGreater, most, whenTrue: 8)
            .Add(Subtract, 1)
            .Add(ShiftLeft, Mark.IndexBits)
            .Add(Copy, 0)
            .Add(LoadHalf, Ipv6TrafficClass) // version (4 bits), traffic class (8), flow label (4 of 20)
            .Add(ShiftRight, 6)
            .Add(And, 63)
            .Add(AddCopy, 0)
            .Add(ReturnValue, 0);
    }

    /// <summary>Adds a struct sock_filter.</summary>
    private Selector Add(ushort code, uint operand, byte whenFalse = 0, byte whenTrue = 0)
    {
        Span<byte> instruction = stackalloc byte[8];
        BitConverter.TryWriteBytes(instruction, code);
        instruction[2] = whenTrue;
        instruction[3] = whenFalse;
        BitConverter.TryWriteBytes(instruction[4..], operand);
        foreach (var part in instruction)
            _code.Add(part);
        return this;
    }
}

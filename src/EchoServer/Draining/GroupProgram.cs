using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EchoServer.Draining;

/// <summary>
/// A classic BPF program that chooses, for every SYN to a group, the index of the member that gets it (SO_ATTACH_REUSEPORT_CBPF
/// of socket(7)). It needs no privilege. It is the group's: it stays when the process that attached it has gone. An index that
/// no member has leaves the choice to the kernel's hash (reuseport_select_sock).
/// </summary>
internal sealed class GroupProgram
{
    private const int SolSocket = 1, Attach = 51, Detach = 68; // SO_ATTACH_REUSEPORT_CBPF, SO_DETACH_REUSEPORT_BPF

    // linux/bpf_common.h and linux/filter.h.
    private const ushort LoadWord = 0x20, LoadHalf = 0x28, Modulo = 0x94, JumpIfEqual = 0x15, Jump = 0x05, ReturnConstant = 0x06, ReturnValue = 0x16;
    private const uint Protocol = 0xfffff000, Random = 0xfffff038; // SKF_AD_OFF + SKF_AD_PROTOCOL, + SKF_AD_RANDOM
    private const uint Ipv4SourcePort = 0xfff00000 + 20, Ipv6SourcePort = 0xfff00000 + 40; // SKF_NET_OFF + the length of the IP header
    private const uint Ipv4 = 0x0800; // ETH_P_IP

    private const uint Hash = uint.MaxValue;

    private readonly List<byte> _code = [];

    private GroupProgram()
    {
    }

    /// <summary>Spreads SYNs evenly over all members but one.</summary>
    /// <param name="members">How many there are, at least 2.</param>
    /// <param name="without">The index of the one that gets none.</param>
    public static GroupProgram Without(int members, int without) => new GroupProgram()
        // Not by the source port: Linux gives its clients ports of one parity.
        .Add(LoadWord, Random)
        .Add(Modulo, (uint)members - 1)
        .Add(JumpIfEqual, (uint)without, whenFalse: 1)
        .Add(ReturnConstant, (uint)members - 1)
        .Add(ReturnValue, 0);

    /// <summary>Sends every SYN to one member.</summary>
    public static GroupProgram Only(int member) => new GroupProgram().Add(ReturnConstant, (uint)member);

    /// <summary>Sends SYNs from a source port to the member whose index the port has in the list, and leaves all others to the hash.</summary>
    public static GroupProgram BySourcePort(List<int> ports)
    {
        var program = new GroupProgram()
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
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void AttachTo(Socket listener)
    {
        var code = _code.ToArray();
        var pinned = GCHandle.Alloc(code, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog: the number of instructions, padding, their address.
            var program = new byte[16];
            BitConverter.TryWriteBytes(program, (ushort)(code.Length / 8));
            BitConverter.TryWriteBytes(program.AsSpan(8), (long)pinned.AddrOfPinnedObject());
            if (Libc.SetOption(listener.SafeHandle, SolSocket, Attach, program, program.Length) != 0)
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
    public static void DetachFrom(Socket listener)
    {
        var nothing = new byte[sizeof(int)];
        _ = Libc.SetOption(listener.SafeHandle, SolSocket, Detach, nothing, nothing.Length);
    }

    /// <summary>Adds a struct sock_filter.</summary>
    private GroupProgram Add(ushort code, uint operand, byte whenFalse = 0)
    {
        Span<byte> instruction = stackalloc byte[8];
        BitConverter.TryWriteBytes(instruction, code);
        instruction[3] = whenFalse;
        BitConverter.TryWriteBytes(instruction[4..], operand);
        foreach (var part in instruction)
            _code.Add(part);
        return this;
    }
}

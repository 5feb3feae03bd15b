using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// The program of a SO_REUSEPORT group, in classic BPF (socket(7)): the kernel runs it for every SYN, and what it returns is the index of
/// the member that gets the connection. It needs no privilege, belongs to the group and not to the socket by which it was attached.
/// </summary>
internal static class ReuseportProgram
{
    private const int SolSocket = 1, AttachReuseportCbpf = 51, DetachReuseportBpf = 68; // asm-generic/socket.h

    [StructLayout(LayoutKind.Sequential)]
    private struct Instruction // struct sock_filter
    {
        public ushort Code;
        public byte JumpTrue, JumpFalse;
        public uint Operand;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Program // struct sock_fprog
    {
        public ushort Length;
        public nint Instructions;
    }

    /// <summary>Every connection goes to the member of this index; the hash chooses if there are fewer (reuseport_select_sock).</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static unsafe void SelectAlways(BorrowedListener member, int index)
    {
        const ushort returnConstant = 0x06; // BPF_RET | BPF_K
        var instruction = new Instruction { Code = returnConstant, Operand = (uint)index };
        var program = new Program { Length = 1, Instructions = (nint)(&instruction) };
        member.SetOption(SolSocket, AttachReuseportCbpf, MemoryMarshal.AsBytes(new ReadOnlySpan<Program>(in program)));
    }

    /// <summary>The kernel's hash chooses again. Nothing happens where there is no program.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static void Remove(BorrowedListener member)
    {
        if (!member.TrySetOption(SolSocket, DetachReuseportBpf, new byte[sizeof(int)], out var error) && error != Errno.ENOENT)
            throw new WorldException($"The program of the group cannot be removed: {ErrnoName.Describe(NativeConvert.FromErrno(error))}.");
    }
}

using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FaultyServers;

/// <summary>
/// An io_uring(7) with one socket in its table of files, and one operation at a time. The socket needs no descriptor while the ring has it. By system calls alone: liburing is on few machines.
/// </summary>
internal sealed unsafe partial class Ring : IDisposable
{
    private const int SetupCall = 425, EnterCall = 426, RegisterCall = 427; // the same on every architecture (io_uring_setup(2))
    private const int ParametersBytes = 120, SubmissionOffsetsAt = 40, CompletionOffsetsAt = 80, SubmissionBytes = 64, CompletionBytes = 16;
    private const long EntriesAt = 0x10000000; // IORING_OFF_SQES
    private const byte Accept = 13, Send = 26, Receive = 27, FixedFile = 1; // enum io_uring_op, IOSQE_FIXED_FILE
    private const ushort DoNotWait = 2; // IORING_ACCEPT_DONTWAIT: that the listener does not block is not enough
    private const uint RegisterFiles = 2, UnregisterFiles = 3, WaitForOne = 1; // IORING_ENTER_GETEVENTS
    private const int ReadWrite = 3, Shared = 1, NotSignalled = 0x4000; // PROT_*, MAP_SHARED, MSG_NOSIGNAL

    private readonly SafeFileHandle ring;
    private readonly byte* queues;
    private readonly byte* submission;
    private readonly nuint queueBytes;
    private readonly int submissionTailAt, submissionArrayAt, completionHeadAt, completionTailAt, completionMaskAt, completionsAt;

    /// <summary>Takes a socket; the descriptor is left open.</summary>
    /// <exception cref="Win32Exception">The kernel has no io_uring, or does not let this process have one.</exception>
    public Ring(Socket socket)
    {
        var parameters = stackalloc byte[ParametersBytes];
        new Span<byte>(parameters, ParametersBytes).Clear();
        var descriptor = Checked(syscall(SetupCall, 1, (nint)parameters, 0, 0, 0, 0));
        ring = new SafeFileHandle((nint)descriptor, ownsHandle: true);
        uint Word(int at) => *(uint*)(parameters + at);
        (submissionTailAt, submissionArrayAt) = ((int)Word(SubmissionOffsetsAt + 4), (int)Word(SubmissionOffsetsAt + 24));
        (completionHeadAt, completionTailAt, completionMaskAt, completionsAt) = ((int)Word(CompletionOffsetsAt), (int)Word(CompletionOffsetsAt + 4), (int)Word(CompletionOffsetsAt + 8), (int)Word(CompletionOffsetsAt + 20));
        queueBytes = (nuint)Math.Max(submissionArrayAt + (int)Word(0) * sizeof(uint), completionsAt + (int)Word(4) * CompletionBytes);
        queues = Map(queueBytes, 0); // both queues are in one mapping since Linux 5.4 (IORING_FEAT_SINGLE_MMAP)
        submission = Map(SubmissionBytes, EntriesAt);
        var files = (int)socket.Handle;
        Checked(syscall(RegisterCall, (nint)descriptor, (nint)RegisterFiles, (nint)(&files), 1, 0, 0));
    }

    /// <summary>Accepts a connection, and does not wait for one.</summary>
    /// <returns>Its socket; null if nobody waits.</returns>
    /// <exception cref="SocketException">The kernel gives no socket, or is older than 6.10 and has no IORING_ACCEPT_DONTWAIT (EINVAL).</exception>
    public Socket? AcceptOne()
    {
        const int tryAgain = -11; // EAGAIN
        var descriptor = Do(Accept, null, 0, 0, DoNotWait);
        return descriptor switch
        {
            >= 0 => new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)),
            tryAgain => null,
            _ => throw new SocketException(-descriptor),
        };
    }

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many came; 0 at the end of the input, and when the connection was reset.</returns>
    public int Read(Span<byte> into)
    {
        fixed (byte* bytes = into)
            return Math.Max(0, Do(Receive, bytes, into.Length, 0));
    }

    /// <summary>Sends bytes.</summary>
    public void Write(ReadOnlySpan<byte> all)
    {
        fixed (byte* bytes = all)
        {
            for (var sent = 0; sent < all.Length;)
            {
                if (Do(Send, bytes + sent, all.Length - sent, NotSignalled) is var count and > 0)
                    sent += count;
                else
                    return; // its client has gone
            }
        }
    }

    /// <summary>Lets go of the socket at once: what a ring has when it is closed is closed later, by the kernel's worker.</summary>
    public void Dispose()
    {
        if (ring.IsClosed)
            return;
        _ = syscall(RegisterCall, ring.DangerousGetHandle(), (nint)UnregisterFiles, 0, 0, 0, 0);
        _ = munmap(queues, queueBytes);
        _ = munmap(submission, SubmissionBytes);
        ring.Dispose();
    }

    /// <summary>One operation on the socket, to its end.</summary>
    /// <returns>What the system call of the same name returns; an error as a negative number.</returns>
    private int Do(byte operation, byte* bytes, int length, int flags, ushort options = 0)
    {
        new Span<byte>(submission, SubmissionBytes).Clear();
        (submission[0], submission[1]) = (operation, FixedFile); // the file is number 0 of the table
        *(ushort*)(submission + 2) = options;
        *(ulong*)(submission + 16) = (ulong)bytes;
        *(uint*)(submission + 24) = (uint)length;
        *(uint*)(submission + 28) = (uint)flags;
        *(uint*)(queues + submissionArrayAt) = 0;
        Volatile.Write(ref *(uint*)(queues + submissionTailAt), *(uint*)(queues + submissionTailAt) + 1);
        ref var head = ref *(uint*)(queues + completionHeadAt);
        var isSubmitted = false;
        while (head == Volatile.Read(ref *(uint*)(queues + completionTailAt)))
            isSubmitted |= syscall(EnterCall, ring.DangerousGetHandle(), isSubmitted ? 0 : 1, 1, (nint)WaitForOne, 0, 0) > 0; // EINTR: again
        var result = *(int*)(queues + completionsAt + (head & *(uint*)(queues + completionMaskAt)) * CompletionBytes + sizeof(ulong));
        Volatile.Write(ref head, head + 1);
        return result;
    }

    private byte* Map(nuint bytes, long offset)
    {
        var at = mmap(null, bytes, ReadWrite, Shared, ring, offset);
        return (nint)at != -1 ? at : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static long Checked(long result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(byte* address, nuint bytes, int protection, int flags, SafeFileHandle descriptor, long offset);

    [LibraryImport("libc")]
    private static partial int munmap(byte* address, nuint bytes);
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Tests.Worlds.Linux.Sockets;

internal sealed class BorrowedListenerTests
{
    /// <summary>Its process has closed it, and opened another one under its number, between the look and the loan.</summary>
    [Test]
    public void Another_socket_under_its_number_is_not_borrowed_for_it()
    {
        using var other = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);

        Should.Throw<WorldException>(() => BorrowedListener.Take(Environment.ProcessId, (int)other.Handle, inode: 1)).Message.ShouldBe("The listening socket is gone: its process has closed it.");
    }

    [Test]
    public void A_process_that_may_not_be_traced_keeps_its_listener_and_the_remedy_is_said()
    {
        using var stranger = Environment.IsPrivilegedProcess ? StartAsOtherUser() : Process.GetProcessById(1);
        try
        {
            var message = WithoutRightToTrace(() => Should.Throw<WorldException>(() => BorrowedListener.Take(stranger.Id, 0, inode: 1)).Message);

            message.ShouldBe(
                $"The listening socket of process {stranger.Id} cannot be reached: Operation not permitted. "
                + "pidfd_getfd(2) takes the right to trace the process: the same user, and kernel.yama.ptrace_scope at most 1 (ptrace(2)).");
        }
        finally
        {
            if (stranger.Id != 1)
            {
                stranger.Kill();
                stranger.WaitForExit();
            }
        }
    }

    /// <summary>Waits until it is another user's: until then it is a process of ours.</summary>
    private static Process StartAsOtherUser()
    {
        if (ProgramPath.Find("setpriv") is not { } setpriv)
            throw new IgnoreException("setpriv is missing");
        var process = Process.Start(new ProcessStartInfo(setpriv, ["--reuid", "65534", "--clear-groups", "--", "sh", "-c", "echo ready; exec sleep 600"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardOutput.ReadLine().ShouldBe("ready");
        return process;
    }

    /// <summary>Does something on a thread that has given the capability up. The thread ends with it.</summary>
    private static string WithoutRightToTrace(Func<string> work)
    {
        string? result = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                DropCapabilities();
                result = work();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException(failure.Message, failure);
    }

    private static void DropCapabilities()
    {
        // All effective ones, of this thread alone: version 3 of struct __user_cap_header_struct, and two of data (capset(2)).
        if (capset([0x20080522, 0], [0, 0, 0, 0, 0, 0]) != 0)
            throw new InvalidOperationException($"capset(2): error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int capset(uint[] header, uint[] data);
}

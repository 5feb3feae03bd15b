using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FaultyServers.Faults;

/// <summary>
/// At SIGUSR1 it sends the descriptors of all sessions to itself and closes its own: they are on their way, and no process holds them (SCM_RIGHTS, unix(7)). At SIGUSR2 it takes
/// them again. To be caught by no-session-stranded where that takes long.
/// </summary>
internal sealed partial class PassesSessions : Server
{
    private const int AddressFamilyUnix = 1, TypeStream = 1, LevelSocket = 1, Rights = 1;

    /// <summary>struct msghdr and struct cmsghdr with one descriptor, of a 64-bit machine.</summary>
    private const int HeaderBytes = 56, ControlBytes = 24, ControlLength = 20;

    private readonly int[] pair = new int[2];
    private int passed;

    public PassesSessions()
    {
        if (socketpair(AddressFamilyUnix, TypeStream, 0, pair) != 0)
            throw new SocketException(Marshal.GetLastPInvokeError());
        UserSignals.On(UserSignals.First, () =>
        {
            Sessions.ForEach(client => Pass((int)client.Handle));
            Console.WriteLine($"Process {Pid} has passed its sessions");
        });
        UserSignals.On(UserSignals.Second, () =>
        {
            for (; passed > 0; passed--)
                Message(control => recvmsg(pair[1], control, 0), descriptor: -1);
            Console.WriteLine($"Process {Pid} has its sessions again");
        });
    }

    private void Pass(int descriptor)
    {
        Message(message => sendmsg(pair[0], message, 0), descriptor);
        _ = close(descriptor); // not by its Socket, which would end the connection
        passed++;
    }

    private static void Message(Func<nint, nint> call, int descriptor)
    {
        var memory = Marshal.AllocHGlobal(HeaderBytes + 16 + ControlBytes + 8);
        try
        {
            var (vector, control, data) = (memory + HeaderBytes, memory + HeaderBytes + 16, memory + HeaderBytes + 16 + ControlBytes);
            for (var offset = 0; offset < HeaderBytes + 16 + ControlBytes + 8; offset++)
                Marshal.WriteByte(memory, offset, 0);
            Marshal.WriteIntPtr(vector, data);
            Marshal.WriteInt64(vector, 8, 1);
            Marshal.WriteIntPtr(memory, 16, vector);
            Marshal.WriteInt64(memory, 24, 1);
            Marshal.WriteIntPtr(memory, 32, control);
            Marshal.WriteInt64(memory, 40, ControlBytes);
            Marshal.WriteInt64(control, ControlLength);
            Marshal.WriteInt32(control, 8, LevelSocket);
            Marshal.WriteInt32(control, 12, Rights);
            Marshal.WriteInt32(control, 16, descriptor);
            if (call(memory) < 0)
                throw new SocketException(Marshal.GetLastPInvokeError());
        }
        finally
        {
            Marshal.FreeHGlobal(memory);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int[] pair);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int socket, nint message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int socket, nint message, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}

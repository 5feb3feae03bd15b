using System.Text;

namespace Harness.Worlds.Simulated;

/// <summary>A session at its server: lines come in, and each goes back with the server's process id.</summary>
internal sealed class ServerSession(TimedKernel kernel, TimedServer server, TimedConnection connection)
{
    private readonly List<byte> received = [];
    private bool ended;

    /// <summary>The process that holds it.</summary>
    public int OwnerPid => server.Pid;

    /// <summary>Whether something has come that was not answered.</summary>
    public bool HasWork => !ended && (HasLine || connection.HasFin || connection.HasReset);

    /// <summary>Whether the kernel would answer a close with a reset: something was not read (tcp_close).</summary>
    public bool HasUnread => received.Count > 0;

    private bool HasLine => received.Contains((byte)'\n');

    /// <summary>Bytes arrive.</summary>
    public void Receive(IEnumerable<byte> bytes)
    {
        received.AddRange(bytes);
        server.Work();
    }

    /// <summary>Answers all that has come, and ends with its client.</summary>
    public void Serve()
    {
        for (var end = received.IndexOf((byte)'\n'); end >= 0; end = received.IndexOf((byte)'\n'))
            Reply(end + 1);
        if (connection.HasFin && received.Count > 0)
            Reply(received.Count); // the last line may lack its end
        if (!connection.HasFin && !connection.HasReset)
            return;
        End();
        kernel.SendServerFin(connection);
    }

    /// <summary>The process has died.</summary>
    public void LoseServer()
    {
        if (ended)
            return;
        var unread = HasUnread;
        End();
        if (unread)
            kernel.SendServerReset(connection);
        else
            kernel.SendServerFin(connection);
    }

    private void Reply(int length)
    {
        byte[] line = [.. received[..length], .. Encoding.ASCII.GetBytes($": from {server.Pid}\n")];
        received.RemoveRange(0, length);
        if (!connection.HasReset)
            kernel.SendToClient(connection, line);
    }

    private void End()
    {
        ended = true;
        connection.Session = null;
        server.Forget(this);
    }
}

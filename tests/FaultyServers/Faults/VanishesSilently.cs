
namespace FaultyServers.Faults;

/// <summary>
/// At SIGUSR1 its ends of all sessions are gone, and neither a FIN nor a RST is sent: close(2) of a socket in repair mode (TCP_REPAIR, tcp_close; it takes
/// CAP_NET_ADMIN). To be caught by no-session-stranded.
/// </summary>
internal sealed class VanishesSilently : Server
{
    public VanishesSilently() => UserSignals.On(UserSignals.First, () =>
    {
        Sessions.ForEach(client =>
        {
            client.SetRawSocketOption(6, 19, BitConverter.GetBytes(1)); // IPPROTO_TCP, TCP_REPAIR
            client.Close();
        });
        Console.WriteLine($"Process {Pid} has vanished from its sessions");
    });
}

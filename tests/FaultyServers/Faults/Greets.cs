using System.Net.Sockets;
using System.Text;

namespace FaultyServers.Faults;

/// <summary>Speaks first, as servers of mail, files and shells do, in two pieces: <c>220 ready</c>, and after SIGUSR1 <c>421 busy</c>.</summary>
internal sealed class Greets : Server
{
    private volatile string greeting = "220 ready\r\n";

    public Greets() => UserSignals.On(UserSignals.First, () =>
    {
        greeting = "421 busy\r\n";
        Console.WriteLine($"Process {Pid} is busy");
    });

    protected override async Task ServeAsync(Socket client)
    {
        await client.SendAsync(Encoding.ASCII.GetBytes(greeting[..3]));
        await client.SendAsync(Encoding.ASCII.GetBytes(greeting[3..]));
        await base.ServeAsync(client);
    }
}

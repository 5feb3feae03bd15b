using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// At a SIGUSR2 it starts a successor as its child, as nginx and gunicorn do: another one of its kind, or the server that the variable <c>SUCCESSOR</c> names. The pid of the latest is written to
/// the file that the variable <c>PID_FILE</c> names. Nothing is wrong with that.
/// </summary>
internal sealed class StartsSuccessors : Server
{
    private const string Mark = "IS_SUCCESSOR";

    private readonly List<Process> successors = [];

    public override Task<int> RunAsync(IPEndPoint endPoint)
    {
        UserSignals.On(UserSignals.Second, () => Start(endPoint));
        return base.RunAsync(endPoint);
    }

    protected override void Started(Socket listener)
    {
        if (Environment.GetEnvironmentVariable(Mark) is not null)
            Console.WriteLine($"successor {Pid} listens");
    }

    private void Start(IPEndPoint endPoint)
    {
        var kind = Environment.GetEnvironmentVariable("SUCCESSOR") ?? "starts-successors";
        var successor = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [kind, endPoint.ToString()]) { UseShellExecute = false, Environment = { [Mark] = "1" } })!;
        successors.Add(successor);
        if (Environment.GetEnvironmentVariable("PID_FILE") is { } file)
            File.WriteAllText(file, $"{successor.Id}\n");
        Console.WriteLine($"successors of {Pid}: {successors.Count}");
    }
}

using Harness.Worlds;

namespace Harness.Tests.Worlds.Linux.Processes;

/// <summary>Remembers what a server does.</summary>
internal sealed class Watched : IServerObserver
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
                return [.. lines];
        }
    }

    public (int From, int To)? Change { get; private set; }

    public ExitStatus? Status { get; private set; }

    public void Printed(string line, bool isError)
    {
        lock (gate)
            lines.Add(line);
    }

    public void HandedOver(int from, int to) => Change = (from, to);

    public void Exited(ExitStatus status) => Status = status;
}

using Microsoft.Win32.SafeHandles;

namespace Guardian;

/// <summary>The runs of a harness that are under way, as it tells of them.</summary>
internal sealed class OpenRuns
{
    /// <summary>Network namespaces, held open: while that is so, no other one gets the same inode.</summary>
    private readonly Dictionary<string, SafeFileHandle> held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong?> spaces = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Run, long Start)> servers = [];
    private readonly Dictionary<string, string> folders = new(StringComparer.Ordinal);

    /// <summary>The network namespaces that are a run's alone, by inode.</summary>
    public IReadOnlySet<ulong> Spaces => spaces.Values.OfType<ulong>().ToHashSet();

    /// <summary>Those of them that are held open, which no other run can have: what is in them is of this harness' runs, whenever it started.</summary>
    public IReadOnlySet<ulong> HeldSpaces => held.Keys.Select(run => spaces.GetValueOrDefault(run)).OfType<ulong>().ToHashSet();

    /// <summary>By what a variable in the environment of every server begins.</summary>
    public IReadOnlyList<string> Marks => [.. spaces.Keys.Select(run => $"ROLLOVER_RUN={run}/")];

    /// <summary>The folders of the runs, by their absolute paths.</summary>
    public IReadOnlyCollection<string> Folders => folders.Values;

    /// <summary>When the server started that began a process group or session; null if none did.</summary>
    public long? StartOfServer(int group) => servers.TryGetValue(group, out var server) ? server.Start : null;

    /// <summary>
    /// Takes a message: <c>begin RUN NAMESPACE</c> (or <c>-</c>, if it is not the run's alone), <c>server RUN PID START</c>, <c>folder RUN PATH</c>, <c>end RUN</c>. What it does not
    /// know it leaves out.
    /// </summary>
    public void Hear(string message)
    {
        switch (message.Split(' '))
        {
            case ["begin", var run, var space]:
                spaces[run] = ulong.TryParse(space, out var inode) ? inode : null;
                break;
            case ["server", var run, var pid, var start] when int.TryParse(pid, out var number) && long.TryParse(start, out var ticks):
                servers[number] = (run, ticks);
                if (spaces.GetValueOrDefault(run) is { } its && !held.ContainsKey(run) && Kernel.OpenNetwork(number, its) is { } open)
                    held[run] = open;
                break;
            case ["folder", var run, .. var path]:
                folders[run] = string.Join(' ', path);
                break;
            case ["end", var run]:
                spaces.Remove(run);
                if (held.Remove(run, out var closed))
                    closed.Dispose();
                folders.Remove(run);
                foreach (var ended in servers.Where(server => server.Value.Run == run).Select(server => server.Key).ToList())
                    servers.Remove(ended);
                break;
        }
    }
}

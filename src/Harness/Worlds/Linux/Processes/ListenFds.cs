namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// How a server is told of the listening sockets that it inherits as descriptors 3, 4 and so on: <c>LISTEN_FDS</c>, <c>LISTEN_FDNAMES</c> and <c>LISTEN_PID</c>, which has to be its own process id
/// (sd_listen_fds(3)). That is known only when there is the process: a shell sets it and becomes the server, with the same id.
/// </summary>
internal static class ListenFds
{
    private const string Count = "LISTEN_FDS", Names = "LISTEN_FDNAMES", Pid = "LISTEN_PID";

    /// <summary>The command, wrapped.</summary>
    /// <exception cref="WorldException">The machine has no shell.</exception>
    public static IReadOnlyList<string> Wrap(IReadOnlyList<string> command) =>
        [ProgramPath.Find("sh") ?? throw new WorldException("'listen-fds' needs the program 'sh'."), "-c", $"{Pid}=$$; export {Pid}; exec \"$@\"", "sh", .. command];

    /// <summary>Sets the variables; those that the harness itself was started with are for it, and not for its servers.</summary>
    public static void Set(Dictionary<string, string> variables, ListenerLaunch? listener, int count)
    {
        variables.Remove(Pid);
        variables.Remove(Count);
        variables.Remove(Names);
        if (listener is null)
            return;
        variables[Count] = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        variables[Names] = string.Join(':', Enumerable.Repeat(listener.Name, count));
    }
}

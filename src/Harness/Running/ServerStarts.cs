using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Starts servers as their specifications say.</summary>
/// <param name="scenario">Has the specifications; the paths in them are relative to its file.</param>
/// <param name="echo">The program that <c>command: echo</c> stands for.</param>
/// <param name="world">Where they run.</param>
/// <param name="history">What they do goes there.</param>
/// <param name="servers">Gets those that were started.</param>
internal sealed class ServerStarts(Scenario scenario, EchoProgram echo, IWorld world, History history, ServerRegistry servers)
{
    private readonly Placeholders placeholders = new(world, servers);

    /// <inheritdoc cref="Servers.Launch"/>
    public LiveServer Launch(string name, IReadOnlyList<string>? args, IReadOnlyDictionary<string, string>? env)
    {
        var specification = new ServerSpecification { Args = args, Env = env }.Over(scenario.SpecificationOf(name));
        var server = new LiveServer(servers.NextName(name), specification, history);
        try
        {
            server.Start(world, LaunchOf(server));
        }
        catch (WorldException error) when (error is not ShortageException)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error) { Servers = [name] };
        }

        servers.Add(server);
        return server;
    }

    /// <summary>What is needed to start a command that is no server.</summary>
    public ServerLaunch LaunchOf(string name, ServerCommand command) => LaunchOf(name, new ServerSpecification { Command = command }, own: null);

    /// <summary>The absolute path that a step names; it is relative to the scenario's file, and may have placeholders in it.</summary>
    public string PathOf(string text) => Path.GetFullPath(placeholders.Replace(text, own: null, world.Endpoint.Address), Folder);

    private ServerLaunch LaunchOf(LiveServer server) => LaunchOf(server.Name, server.Specification, server.Name);

    private ServerLaunch LaunchOf(string name, ServerSpecification specification, string? own)
    {
        IReadOnlyList<string> command = specification.IsEcho ? [echo.Path, "$address:$port"] : specification.Command!.Words;
        return new ServerLaunch(
            name,
            [FromFolder(command[0]), .. command.Skip(1).Concat(specification.Args ?? []).Select(Replace)],
            (specification.Env ?? new Dictionary<string, string>()).ToDictionary(pair => pair.Key, pair => Replace(pair.Value), StringComparer.Ordinal),
            specification.WorkingDirectory is { } working ? Path.GetFullPath(Replace(working), Folder) : null,
            specification.PidFile is { } pidFile ? Path.GetFullPath(Replace(pidFile), Folder) : null,
            specification.Ready?.File is { } readyFile ? Path.GetFullPath(Replace(readyFile), Folder) : null,
            specification.Ready?.Notify == true,
            specification.ListenFds is { } listener ? ListenerOf(listener, name, specification) : null,
            specification.User);

        string Replace(string word) => placeholders.Replace(word, own, specification.Address ?? world.Endpoint.Address);

        // A program with a slash is a path, and paths in a scenario are relative to its file; the world looks a bare word up.
        string FromFolder(string program) => program.Contains('/', StringComparison.Ordinal) || program.StartsWith('$') ? Path.GetFullPath(Replace(program), Folder) : Replace(program);
    }

    private ListenerLaunch ListenerOf(ListenerSource source, string name, ServerSpecification specification)
    {
        IServerProcess? from = null;
        if (source.Server is { } other)
        {
            from = servers.All.LastOrDefault(live => UniqueName.InScenario(live.Name) == other && !live.HasExited)?.Process ?? throw new StepFailure($"{UniqueName.InScenario(name)} is to get the listeners of {other}, which does not run")
            {
                Expected = $"{other} runs",
                Actual = "it was not started, or has exited",
                Servers = [UniqueName.InScenario(name)],
            };
        }

        return new ListenerLaunch(specification.Address ?? world.Endpoint.Address, source.From == ListenerSource.Shared, from, source.Name ?? ListenerSource.DefaultName);
    }

    private string Folder => scenario.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : Directory.GetCurrentDirectory();
}

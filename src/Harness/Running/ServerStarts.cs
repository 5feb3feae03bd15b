using System.Net.Sockets;
using Harness.Histories;
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
    public ServerLaunch LaunchOf(string name, ServerCommand command) => LaunchOf(name, new ServerSpecification { Command = command });

    private ServerLaunch LaunchOf(LiveServer server) => LaunchOf(server.Name, server.Specification);

    private ServerLaunch LaunchOf(string name, ServerSpecification specification)
    {
        var endpoint = world.Endpoint;
        var own = specification.Address ?? endpoint.Address;
        var address = own.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{own}]" : own.ToString();
        IReadOnlyList<string> command = specification.IsEcho ? [echo.Path, "$address:$port"] : specification.Command!.Words;
        var folder = scenario.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : Directory.GetCurrentDirectory();

        return new ServerLaunch(
            name,
            [FromFolder(command[0]), .. command.Skip(1).Concat(specification.Args ?? []).Select(Replace)],
            (specification.Env ?? new Dictionary<string, string>()).ToDictionary(pair => pair.Key, pair => Replace(pair.Value), StringComparer.Ordinal),
            specification.WorkingDirectory is { } working ? Path.GetFullPath(working, folder) : null,
            specification.PidFile is { } pidFile ? Path.GetFullPath(Replace(pidFile), folder) : null,
            specification.Ready?.File is { } readyFile ? Path.GetFullPath(Replace(readyFile), folder) : null,
            specification.Ready?.Notify == true);

        string Replace(string word) => ReplacePids(word
            .Replace("$port", endpoint.Port.ToString(), StringComparison.Ordinal)
            .Replace("$address", address, StringComparison.Ordinal));

        // A program with a slash is a path, and paths in a scenario are relative to its file; the world looks a bare word up.
        string FromFolder(string program) => program.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(Replace(program), folder) : Replace(program);
    }

    /// <summary><c>$pid:v1</c> stands for the leader of the server v1.</summary>
    private string ReplacePids(string word)
    {
        const string mark = "$pid:";
        for (var at = word.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = word.IndexOf(mark, at, StringComparison.Ordinal))
        {
            var end = at + mark.Length;
            while (end < word.Length && (char.IsAsciiLetterOrDigit(word[end]) || word[end] is '-' or '_'))
                end++;
            var pid = servers[word[(at + mark.Length)..end]].Process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
            word = word[..at] + pid + word[end..];
            at += pid.Length;
        }

        return word;
    }
}

using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Commands of a scenario that are no servers: what tells a server to replace itself, and what a deployment does besides. They run where the servers do, and end before the run does.</summary>
internal sealed class RunCommands
{
    /// <summary>How long a command may take if the step does not say, not scaled.</summary>
    public static readonly TimeSpan DefaultWithin = TimeSpan.FromSeconds(10);

    private readonly ServerStarts starts;
    private readonly IWorld world;
    private readonly History history;
    private readonly Polling polling;
    private readonly ServerRegistry servers;

    internal RunCommands(ServerStarts starts, IWorld world, History history, Polling polling, ServerRegistry servers)
    {
        this.starts = starts;
        this.world = world;
        this.history = history;
        this.polling = polling;
        this.servers = servers;
    }

    /// <summary>
    /// Starts a command that goes on beside the steps, and waits until it prints a line, or ends. It may hold sockets of servers for a moment, and is no stranger.
    /// </summary>
    /// <param name="name">What it is called in the history and in messages.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="line">The line.</param>
    /// <param name="within">How long that may take, not scaled.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">It could not be started, or did not print the line in time.</exception>
    internal async Task<RunningTool> StartToolAsync(string name, ServerCommand words, Pattern line, TimeSpan within, CancellationToken cancellation)
    {
        var search = new OutputSearch(line, linesMissed: 0);
        var command = new LiveCommand(name, history, search);
        Start(command, name, words);
        servers.AddCommand(command.Process, isTool: true);
        var tool = new RunningTool(name, command, polling);
        try
        {
            // It has the same time itself, and says what kept it.
            await polling.UntilAsync(() => search.IsFound || command.End is not null, within + within, cancellation);
            return search.IsFound || command.End is not null ? tool : throw tool.Failed();
        }
        catch
        {
            tool.Dispose();
            throw;
        }
    }

    private void Start(LiveCommand command, string name, ServerCommand words)
    {
        try
        {
            command.Start(world, starts.LaunchOf(name, words));
        }
        catch (WorldException error) when (error is not ShortageException)
        {
            throw new StepFailure(error.Message.TrimEnd('.').Replace("server '", "'", StringComparison.Ordinal), error);
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="name">What it is called in the history and in messages.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="within">How long it may take, not scaled.</param>
    /// <param name="code">The exit code that it has to end with; null: any.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">It could not be started, did not end in time, or ended otherwise.</exception>
    public async Task RunAsync(string name, ServerCommand words, TimeSpan within, int? code, CancellationToken cancellation)
    {
        var command = new LiveCommand(name, history);
        Start(command, name, words);
        servers.AddCommand(command.Process);
        bool ended;
        try
        {
            ended = await polling.UntilAsync(() => command.End is not null, within, cancellation);
        }
        catch
        {
            command.Process.KillAll();
            throw;
        }

        if (!ended)
        {
            command.Process.KillAll();
            throw Failure($"{name} has not ended after {SecondsText.Of(polling.Scale(within))}", "its end", "it was killed");
        }

        if (code is { } wanted && command.End!.Code != wanted)
            throw Failure($"{name} failed", $"exit code {wanted}", command.End.Describe());

        StepFailure Failure(string message, string expected, string actual) => new(message)
        {
            Expected = expected,
            Actual = actual + (command.Latest is { } line ? $"; it printed last: {line}" : ""),
        };
    }
}

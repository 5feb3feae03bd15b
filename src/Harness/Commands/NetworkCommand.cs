using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Harness.Observations;
using Harness.Reporting;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;
using Harness.Worlds;
using Harness.Worlds.Linux.Hosts;
using Mono.Unix.Native;

namespace Harness.Commands;

/// <summary><c>rollover network</c>: runs any program with the test network between it and its servers.</summary>
internal sealed class NetworkCommand : Command
{
    /// <summary>As env(1) has them.</summary>
    private const int CannotBeStarted = 127;

    private static readonly TimeSpan readyLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan endLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>A pause that is worth telling of: shorter ones are those of any machine.</summary>
    private static readonly TimeSpan longPause = TimeSpan.FromMilliseconds(20);

    private readonly Argument<string[]> words = new("COMMAND") { Description = "After '--': the program and its arguments. It runs on the clients' host; 'on-server PROGRAM' starts another one on the servers' host, at $SERVER_ADDRESS", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string[]> servers = new("--server") { Description = "A shell command that starts a server on the servers' host. The next server, and COMMAND, begin when it listens. It gets SIGTERM at the end. May be given several times", HelpName = "COMMAND" };

    private readonly Option<TimeSpan?> rtt = Time("--rtt", "The round trip: every packet takes half of it (default: 0ms)");

    private readonly Option<TimeSpan?> jitter = Time("--jitter", "The most that is added to a packet's time, at random; packets keep their order (default: 0ms)");

    private readonly Option<decimal?> loss = new("--loss")
    {
        Description = "The probability that a packet is lost, in each direction, such as 1% or 0.01 (default: 0)",
        HelpName = "SHARE",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var isPercent = text.EndsWith('%');
            if (decimal.TryParse(isPercent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && (isPercent ? value /= 100 : value) is >= 0 and <= 1)
                return value;
            result.AddError($"--loss takes a share such as 1% or 0.01, not '{text}'");
            return null;
        },
    };

    private readonly Option<int?> seed = new("--seed") { Description = "Decides which packets are lost and what is added to their time (default: another one each time, which is printed)", HelpName = "S" };

    private readonly Terminal terminal;
    private readonly Action beforeRun;

    public NetworkCommand(Terminal terminal, Action beforeRun) : base("network", "Runs any program with a test network between it and its servers: a round trip, jitter, loss. Needs no root.")
    {
        this.terminal = terminal;
        this.beforeRun = beforeRun;
        Arguments.Add(words);
        foreach (var option in (Option[])[rtt, jitter, loss, seed, servers])
            Options.Add(option);
        servers.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                result.AddError("--server names no command");
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        beforeRun();
        var specification = new NetworkSpecification
        {
            RoundTrip = parsed.GetValue(rtt) ?? TimeSpan.Zero,
            Jitter = parsed.GetValue(jitter) ?? TimeSpan.Zero,
            Loss = parsed.GetValue(loss) ?? 0,
            Seed = parsed.GetValue(seed),
        };
        if (TestNetwork.ProblemOf(specification) is { } problem)
        {
            await terminal.Errors.WriteLineAsync($"rollover: there can be no network between two hosts here: {problem}");
            return ExitCodes.EverythingSkipped;
        }

        try
        {
            using var network = new TestNetwork(specification);
            var started = new List<Process>();
            foreach (var server in parsed.GetValue(servers) ?? [])
            {
                var before = network.Listeners;
                started.Add(network.StartOnServers(["/bin/sh", "-c", server]));
                if (await ProblemOfStartAsync(network, started[^1], before, cancellation) is not { } problemOfServer)
                    continue;
                await terminal.Errors.WriteLineAsync($"rollover: --server '{SafeText.Of(server)}': {problemOfServer}");
                return cancellation.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.InternalError;
            }

            var listeners = network.Listeners;
            using var command = network.StartOnClients(parsed.GetRequiredValue(words));
            var exitCode = await EndAsync(command, cancellation);
            await SayWhatEndedAsync(parsed.GetValue(servers) ?? [], started, network.Listeners < listeners);
            await EndAsync(started);
            await network.CountAsync();
            await SayAsync(network, specification);
            return exitCode;
        }
        catch (WorldException error)
        {
            await terminal.Errors.WriteLineAsync($"rollover: {SafeText.Of(error.Message)}");
            return CannotBeStarted;
        }
    }

    /// <summary>Waits until a server listens beside those that did before; why it does not, in a sentence without a full stop, or null.</summary>
    private static async Task<string?> ProblemOfStartAsync(TestNetwork network, Process server, int listenersBefore, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (network.Listeners <= listenersBefore)
        {
            if (cancellation.IsCancellationRequested)
                return "it was interrupted before it listened";
            if (server is { HasExited: true, ExitCode: not 0 and var code }) // with 0, it may have gone into the background
                return $"it ended with exit code {code}, and did not listen";
            if (server.HasExited && !network.HasServers && network.Listeners <= listenersBefore)
                return "it ended with exit code 0, and nothing of it listens";
            if (clock.Elapsed > readyLimit)
                return $"it does not listen to TCP after {readyLimit.TotalSeconds:0} s";
            await Task.Delay(betweenLooks, CancellationToken.None);
        }

        return null;
    }

    /// <summary>Waits for the program. A Ctrl-C at the terminal has reached it as well, so it gets time to end by that; any other signal is passed on, and after a while it is killed.</summary>
    private async Task<int> EndAsync(Process command, CancellationToken cancellation)
    {
        try
        {
            await command.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            if (!terminal.IsInterruptedAtKeyboard() || !await EndsAsync(command))
            {
                _ = Syscall.kill(command.Id, Signum.SIGTERM);
                if (!await EndsAsync(command))
                    command.Kill();
            }

            await command.WaitForExitAsync(CancellationToken.None);
        }

        return command.ExitCode;
    }

    /// <summary>Says which servers have not outlived the program. One that went into the background has ended before, with 0, and something else listens for it.</summary>
    private async Task SayWhatEndedAsync(string[] commands, List<Process> started, bool listenersAreGone)
    {
        foreach (var (command, server) in commands.Zip(started).Where(one => one.Second.HasExited && (one.Second.ExitCode != 0 || listenersAreGone)))
            await terminal.Errors.WriteLineAsync($"rollover: --server '{SafeText.Of(command)}' ended with exit code {server.ExitCode} before COMMAND did");
    }

    private static async Task EndAsync(List<Process> servers)
    {
        foreach (var server in servers.Where(server => !server.HasExited))
            _ = Syscall.kill(server.Id, Signum.SIGTERM);
        foreach (var server in servers)
        {
            _ = await EndsAsync(server); // what does not is killed with the network
            server.Dispose();
        }
    }

    private static async Task<bool> EndsAsync(Process process)
    {
        using var limit = new CancellationTokenSource(endLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SayAsync(TestNetwork network, NetworkSpecification specification)
    {
        var count = network.Count;
        var parts = new List<string> { $"{Segments(PacketDirection.ToServers, "servers")}, {Segments(PacketDirection.ToClients, "clients")}" };
        if (specification.Seed is null && (specification.Loss > 0 || specification.Jitter > TimeSpan.Zero))
            parts.Add($"'--seed {network.Seed}' does the same to the same packets");
        if (count.DroppedForRoom > 0)
            parts.Add($"{count.DroppedForRoom:N0} packets were dropped, since they were more than this network can carry");
        if (count.LongestPause >= longPause)
            parts.Add($"it may have carried nothing for {SecondsText.Of(count.LongestPause)}, since this machine was busy");
        if (count.Failure is { } failure)
            parts.Add($"it failed: {SafeText.Of(failure)}");
        await terminal.Errors.WriteLineAsync($"rollover: network: {string.Join("; ", parts)}");

        string Segments(PacketDirection direction, string whom) =>
            $"{count.SegmentsTo(direction).ToString("N0", CultureInfo.InvariantCulture)} TCP segments to the {whom}{(count.LostTo(direction) is > 0 and var lost ? $" ({lost} lost)" : "")}";
    }

    private static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var value) && value <= NetworkSpecification.LongestDelay)
                return value;
            result.AddError($"{name} takes a duration such as 20ms, at most {NetworkSpecification.LongestDelay.TotalSeconds:0}s, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
}

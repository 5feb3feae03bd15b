using System.Net;
using Harness.Observations;
using Harness.Protocols;

namespace Harness.Scenarios;

/// <summary>What a server is started with and how it behaves. What is null is taken from the default specification, or from the format's default.</summary>
internal sealed record ServerSpecification
{
    /// <summary>The format's default for <see cref="Grace"/>: TimeoutStopSec of the deployments that the format models.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(30);

    /// <summary>Nothing but defaults.</summary>
    public static ServerSpecification Default { get; } = new();

    /// <summary>The program; null means the default, the EchoServer of this repository.</summary>
    public ServerCommand? Command { get; init; }

    /// <summary>What <c>$address</c> stands for; null means the address that all servers of the scenario share.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Arguments after those of <see cref="Command"/>.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Environment variables in addition to the harness' own.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>The folder in which it starts; a relative one is relative to the scenario file.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user that it runs as: a name, or a number. Null means that of the harness.</summary>
    public string? User { get; init; }

    /// <summary>
    /// The file in which a server that goes into the background names its main process; a relative path is relative to the scenario file. Null: the process
    /// that is launched is the main one.
    /// </summary>
    public string? PidFile { get; init; }

    /// <summary>When it counts as ready; null means when it listens.</summary>
    public Readiness? Ready { get; init; }

    /// <summary>What it speaks; null means what the other servers of the scenario speak: see <see cref="Scenario.Protocol"/>.</summary>
    public ProtocolSpecification? Protocol { get; init; }

    /// <summary>The signal that tells it to drain; null means SIGTERM.</summary>
    public Signal? StopSignal { get; init; }

    /// <summary>How long it may take to exit after that signal; null means <see cref="DefaultGrace"/>.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>The listening socket that it inherits at its start (<c>LISTEN_FDS</c>); null: it opens one by itself.</summary>
    public ListenerSource? ListenFds { get; init; }

    /// <summary>How it ends when it was told to; null means with exit code 0.</summary>
    public ProperEnd? Exit { get; init; }

    /// <summary>The grace period in force.</summary>
    public TimeSpan GraceInForce => Grace ?? DefaultGrace;

    /// <summary>The stop signal in force.</summary>
    public Signal StopSignalInForce => StopSignal ?? Signal.Terminate;

    /// <summary>Whether the program is the EchoServer of this repository.</summary>
    public bool IsEcho => Command is null or { IsEcho: true };

    /// <summary>Whether a signal tells this server to drain: its stop signal, and for the EchoServer each of the three that it handles.</summary>
    public bool DrainsOn(Signal signal) =>
        signal == StopSignalInForce || (IsEcho && (signal == Signal.Hangup || signal == Signal.Terminate || signal == Signal.Interrupt));

    /// <summary>This specification with what it leaves open taken from another.</summary>
    public ServerSpecification Over(ServerSpecification defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        return new ServerSpecification
        {
            Command = Command ?? defaults.Command,
            Address = Address ?? defaults.Address,
            Args = Args ?? defaults.Args,
            Env = Env ?? defaults.Env,
            WorkingDirectory = WorkingDirectory ?? defaults.WorkingDirectory,
            User = User ?? defaults.User,
            PidFile = PidFile ?? defaults.PidFile,
            Ready = Ready ?? defaults.Ready,
            Protocol = Protocol ?? defaults.Protocol,
            StopSignal = StopSignal ?? defaults.StopSignal,
            Grace = Grace ?? defaults.Grace,
            ListenFds = ListenFds ?? defaults.ListenFds,
            Exit = Exit ?? defaults.Exit,
        };
    }
}

/// <summary>The program that a server is.</summary>
/// <param name="Words">The program and its arguments; <c>$port</c> and <c>$address</c> are replaced in them. Empty for <see cref="Echo"/>.</param>
internal sealed record ServerCommand(IReadOnlyList<string> Words)
{
    /// <summary>The EchoServer of this repository.</summary>
    public static ServerCommand Echo { get; } = new([]);

    /// <summary>Whether this is <see cref="Echo"/>.</summary>
    public bool IsEcho => Words.Count == 0;
}

/// <summary>When a server counts as ready.</summary>
/// <param name="Output">A line that it prints; null: what <see cref="File"/>, <see cref="Notify"/>, <see cref="HttpPath"/> or <see cref="TcpPort"/> says, otherwise when the kernel's tables show that it listens.</param>
internal sealed record Readiness(Pattern? Output)
{
    /// <summary>A file that it makes or changes, relative to the scenario file; <c>$port</c> and <c>$address</c> are replaced. Null: none.</summary>
    public string? File { get; init; }

    /// <summary>Whether it tells by <c>READY=1</c> (sd_notify(3)).</summary>
    public bool Notify { get; init; }

    /// <summary>A path for which it answers an HTTP request, on the shared port, with <see cref="Status"/>. Null: none.</summary>
    public string? HttpPath { get; init; }

    /// <summary>The status of that response: <c>200</c>, or <c>2xx</c> for a class; null: <c>2xx</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Another port on which it listens. Null: none.</summary>
    public int? TcpPort { get; init; }

    /// <summary>Ready when it listens.</summary>
    public static Readiness Listening { get; } = new((Pattern?)null);
}

using Harness.Observations;
using Harness.Protocols;
using Harness.Running;
using Harness.Scenarios;

namespace Harness.Trying;

/// <summary>A server that is tried, as its user starts it.</summary>
/// <param name="Words">The program and its arguments; <c>$port</c> and <c>$address</c> are replaced in them.</param>
internal sealed record TrialServer(IReadOnlyList<string> Words)
{
    /// <summary>The signal that tells it to leave.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>When it counts as ready; null: when it listens.</summary>
    public Readiness? Ready { get; init; }

    /// <summary>The listening socket that it inherits; null: it opens one by itself.</summary>
    public ListenerSource? ListenFds { get; init; }

    /// <summary>What it speaks; null: that is found out.</summary>
    public ProtocolSpecification? Protocol { get; init; }

    /// <summary>The path that is asked for, where it speaks HTTP.</summary>
    public string Path { get; init; } = "/";

    /// <summary>How long it may take to leave.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it may take to be ready.</summary>
    public TimeSpan ReadyWithin { get; init; } = Servers.DefaultReadyWithin;

    /// <summary>How long a reply may take beyond the round trip; null: as long as in any scenario, or as it takes without a rollover and a second more.</summary>
    public TimeSpan? ReplyLimit { get; init; }

    /// <summary>How it ends when it was told to; null: with exit code 0.</summary>
    public ProperEnd? Exit { get; init; }

    /// <summary>The file in which it names its main process, where it goes into the background.</summary>
    public string? PidFile { get; init; }

    /// <summary>The regular expression that the body of its responses has to match, where it speaks HTTP; null: nothing is said of it.</summary>
    public string? Body { get; init; }

    /// <summary>Whether the command has the port that the harness chooses.</summary>
    internal bool NamesPort => ListenFds is not null || Words.Any(word => word.Contains("$port", StringComparison.Ordinal));

    /// <summary>Its specification in a scenario.</summary>
    /// <param name="protocol">What is said to it.</param>
    internal ServerSpecification Specification(ProtocolSpecification protocol) => new()
    {
        Command = new ServerCommand(Words),
        StopSignal = StopSignal,
        Ready = Ready,
        Protocol = protocol,
        ListenFds = ListenFds,
        Grace = Grace,
        Exit = Exit,
        PidFile = PidFile,
    };
}

namespace Draining.Outside;

/// <summary>When a new server is ready.</summary>
public enum ReadyWhen
{
    /// <summary>When it listens in every group of the old one.</summary>
    Listening,

    /// <summary>When it answers an HTTP request with a status from 200 to 399.</summary>
    HttpAnswers,

    /// <summary>When it says so: <c>READY=1</c>, sd_notify(3).</summary>
    Notified,
}

/// <summary>How a server is to be replaced.</summary>
public sealed record ReplaceOptions
{
    /// <summary>The new server: its program, which is looked for in PATH, and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>How the old one leaves.</summary>
    public LeaveOptions Leave { get; init; } = new();

    /// <summary>When the new one is ready.</summary>
    public ReadyWhen Ready { get; init; }

    /// <summary>
    /// Whether the new server takes over the listening sockets of the old one, by the protocol of systemd's socket activation (sd_listen_fds(3)), instead of listening beside it: for servers without SO_REUSEPORT.
    /// </summary>
    public bool HandOver { get; init; }

    /// <summary>What is asked for with <see cref="ReadyWhen.HttpAnswers"/>; begins with a slash.</summary>
    public string Path { get; init; } = "/";

    /// <summary>How long the new one may take to become ready.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The file that the new one's output is appended to; null for this program's own output.</summary>
    public string? Log { get; init; }

    /// <summary>The file that the new one's process id is written to; null for none.</summary>
    public string? PidFile { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="NewPid">The process id of the new server.</param>
/// <param name="Left">What came of the old one's leaving.</param>
public sealed record ReplaceResult(int NewPid, LeaveResult Left);

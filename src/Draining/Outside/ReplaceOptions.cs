namespace Draining.Outside;

/// <summary>How a server is to be replaced.</summary>
public sealed record ReplaceOptions
{
    /// <summary>The new server: its program, which is looked for in PATH, and its arguments.</summary>
    /// <exception cref="ArgumentException">There is no program.</exception>
    public required IReadOnlyList<string> Command { get; init => field = value is { Count: > 0 } && value.All(word => word is not null) ? value : throw new ArgumentException("There is no program to start.", nameof(value)); }

    /// <summary>How the old one leaves.</summary>
    public LeaveOptions Leave { get; init; } = new();

    /// <summary>When the new one is ready.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of these.</exception>
    public ReadyWhen Ready { get; init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value)); }

    /// <summary>
    /// Whether the new server takes over the listening sockets of the old one, by the protocol of systemd's socket activation (sd_listen_fds(3)), instead of listening beside it: for servers without SO_REUSEPORT.
    /// </summary>
    public bool HandOver { get; init; }

    /// <summary>What is asked for with <see cref="ReadyWhen.HttpAnswers"/>; begins with a slash.</summary>
    /// <exception cref="ArgumentException">It does not, or has a blank or a control character.</exception>
    public string Path
    {
        get;
        init => field = value is ['/', ..] && value.All(character => character is > ' ' and not '\u007f') ? value : throw new ArgumentException("A path begins with a slash and has no blank.", nameof(value));
    } = "/";

    /// <summary>How long the new one may take to become ready; <see cref="Timeout.InfiniteTimeSpan"/>: as long as it likes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan ReadyTimeout { get; init => field = LeaveOptions.NotNegative(value); } = TimeSpan.FromSeconds(30);

    /// <summary>The file that the new one's output is appended to; null for this program's own output.</summary>
    public string? Log { get; init; }

    /// <summary>Whether the new one's output goes to this program's standard error where there is no <see cref="Log"/>: its standard output is read by a program.</summary>
    public bool OutputToErrors { get; init; }

    /// <summary>The file that the new one's process id is written to; null for none.</summary>
    public string? PidFile { get; init; }
}

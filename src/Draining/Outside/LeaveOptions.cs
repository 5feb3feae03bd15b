namespace Draining.Outside;

/// <summary>How a server is to be taken out of its groups.</summary>
public sealed record LeaveOptions
{
    private const int LastSignal = 64; // SIGRTMAX

    /// <summary>Only groups of this port; null for every group in which the server listens.</summary>
    public int? Port { get; init; }

    /// <summary>The number of the signal that tells the server to stop, from 1 to 64; null if somebody else does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such signal.</exception>
    public int? Signal
    {
        get;
        init
        {
            if (value is { } number)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, nameof(value)); // 0 asks for the permission alone
                ArgumentOutOfRangeException.ThrowIfGreaterThan(number, LastSignal, nameof(value));
            }

            field = value;
        }
    } = 15; // SIGTERM

    /// <summary>How long the server may take to end before it is killed; <see cref="Timeout.InfiniteTimeSpan"/>: it is not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan Grace { get; init => field = NotNegative(value); } = TimeSpan.FromSeconds(30);

    /// <summary>How long may be waited for what had come to the old server to be accepted, and for the group's lock; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan Settle { get; init => field = NotNegative(value); } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a selector that is not this library's is replaced.</summary>
    public bool ReplaceSelector { get; init; }

    internal static TimeSpan NotNegative(TimeSpan length)
    {
        if (length != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.Zero);
        return length;
    }
}

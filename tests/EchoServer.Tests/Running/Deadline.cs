namespace EchoServer.Tests.Running;

/// <summary>
/// The time after which something that must happen counts as never happening. Generous, because a loaded machine is no bug;
/// conditions are exact and end the wait as soon as they hold.
/// </summary>
internal static class Deadline
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>A token that is cancelled when the deadline is over.</summary>
    public static CancellationToken Token => new CancellationTokenSource(Length).Token;

    /// <summary>Waits until a condition of the outside world holds that nothing announces (/proc).</summary>
    public static void WaitUntil(Func<bool> condition, string what)
    {
        if (!Until.Holds(condition, Length))
            throw new TimeoutException($"It did not happen in {Length.TotalSeconds} s that {what}.");
    }
}

namespace Harness.Reporting;

/// <summary>A line every ten seconds in which nothing else was said: for logs and pipes.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="time">The clock.</param>
internal sealed class PlainStatus(TextWriter output, TimeProvider time) : IStatus
{
    private static readonly TimeSpan longestSilence = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long said = time.GetTimestamp();

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (gate)
        {
            output.WriteLine(line);
            output.Flush();
            said = time.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public void Say(IReadOnlyList<ReportLine> lines)
    {
        foreach (var line in lines)
            Say(line.ToString());
    }

    /// <inheritdoc/>
    public async Task ShowAsync(Func<string> describe, Func<Task> work)
    {
        var under = work();
        while (!under.IsCompleted)
        {
            var wait = longestSilence - Silence();
            if (wait > TimeSpan.Zero)
                await Task.WhenAny(under, Task.Delay(wait, time));
            else
                Say(describe());
        }

        await under;
    }

    private TimeSpan Silence()
    {
        lock (gate)
            return time.GetElapsedTime(said);
    }
}

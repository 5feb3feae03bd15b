namespace Harness.Scenarios.Checking;

/// <summary>What comes of a server to which steps do several things at the same time.</summary>
internal static class ServerFates
{
    /// <summary>The latest of them; but one that was told to end may have exited before it was killed.</summary>
    public static ServerFate Together(IReadOnlyList<ServerFate> fates)
    {
        var latest = fates.Max();
        return latest == ServerFate.Killed && fates.Contains(ServerFate.ToldToEnd) ? ServerFate.KilledWhileEnding : latest;
    }
}

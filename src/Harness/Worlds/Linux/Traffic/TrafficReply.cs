namespace Harness.Worlds.Linux.Traffic;

/// <summary>The reply to a line of traffic: two lines, the echo and the owner's mark.</summary>
internal static class TrafficReply
{
    /// <summary>How many of these bytes are the reply; negative if it is not whole.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.IndexOf((byte)'\n');
        if (first < 0)
            return -1;
        var second = bytes[(first + 1)..].IndexOf((byte)'\n');
        return second < 0 ? -1 : first + second + 2;
    }
}

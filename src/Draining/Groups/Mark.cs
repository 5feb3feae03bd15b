namespace Draining;

/// <summary>
/// How an ownership probe names the index that it is for: by its time to live (hop limit) and its DSCP (RFC 2474). Every selector of this library sends
/// such a SYN to the index that it names, whatever it does with others. So a selector that was left behind is recognised as one of this library's.
/// </summary>
/// <remarks>
/// The index is 64 · (TTL − 1) + DSCP. A TTL of 1 suffices for 64 members, of 8 for 512. No SYN of another machine arrives with it: systems begin at 64 or more,
/// and no path has that many hops. A probe does not leave the machine, so its TTL does not run out.
/// </remarks>
internal static class Mark
{
    /// <summary>Bits of an index that the DSCP has.</summary>
    public const int IndexBits = 6;

    /// <summary>A bigger group would take a TTL that other machines' SYNs might arrive with, and long to search.</summary>
    public const int MostMembers = 512;

    /// <summary>Groups up to this one name their indexes by the same marks, whatever their size.</summary>
    public const int MostOfOneLevel = 1 << IndexBits;

    /// <summary>How many values of the TTL probes of a group of so many members use.</summary>
    public static int LevelsOf(int members) => ((Math.Min(members, MostMembers) - 1) >> IndexBits) + 1;

    /// <summary>The TTL of a probe for an index, 1 to 8.</summary>
    public static int TimeToLive(int index) => (index >> IndexBits) + 1;

    /// <summary>The type of service (traffic class) of a probe for an index: the DSCP and two bits of ECN.</summary>
    public static int TypeOfService(int index) => (index & ((1 << IndexBits) - 1)) << 2;
}

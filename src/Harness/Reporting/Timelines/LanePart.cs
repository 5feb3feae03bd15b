namespace Harness.Reporting.Timelines;

/// <summary>What a stretch of a lane shows.</summary>
internal enum LanePartKind
{
    /// <summary>Its connect took longer than it may, or its SYN had to be sent again.</summary>
    ConnectDelayed,

    /// <summary>The kernel had it in a SYN queue or an accept queue, up to the last look that saw that.</summary>
    InQueue,

    /// <summary>A reply took longer than it may.</summary>
    ReplyLate,

    /// <summary>A reply took 100 ms or more, and no longer than it may.</summary>
    ReplySlow,

    /// <summary>A reply did not come.</summary>
    ReplyMissing,

    /// <summary>Its client had shut its sending side down.</summary>
    HalfClosed,

    /// <summary>Another server owned it from here on.</summary>
    OtherOwner,

    /// <summary>A request and its reply.</summary>
    Request,
}

/// <summary>A stretch of a lane.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="Until">Where it ends.</param>
/// <param name="Kind">What it shows.</param>
/// <param name="Owner">The index of the other owner; otherwise null.</param>
internal sealed record LanePart(TimeSpan From, TimeSpan Until, LanePartKind Kind, int? Owner = null)
{
    /// <summary>What a page calls them, by the number of their kind.</summary>
    public static IReadOnlyList<string> Words { get; } = ["connect", "queue", "late", "slow", "missing", "half", "owner", "request"];
}

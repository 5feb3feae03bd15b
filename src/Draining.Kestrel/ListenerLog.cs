using Microsoft.Extensions.Logging;

namespace Draining.Kestrel;

/// <summary>What is logged.</summary>
internal static partial class ListenerLog
{
    /// <summary>What a member of a group does.</summary>
    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    public static partial void Line(ILogger logger, string line);

    /// <summary>A connection stays in the queue for now.</summary>
    [LoggerMessage(2, LogLevel.Warning, "A connection cannot be accepted, and is tried again: {Reason}")]
    public static partial void CannotAccept(ILogger logger, string reason);
}

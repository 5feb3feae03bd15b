using Microsoft.Extensions.Logging;

namespace Harness.Running;

/// <summary>What a run says to the log.</summary>
internal static partial class RunLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Phase}")]
    public static partial void Enters(this ILogger log, string phase);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{What}")]
    public static partial void Happened(this ILogger log, string what);

    [LoggerMessage(Level = LogLevel.Debug, Message = "wait {Number} begins, at most {Limit}: {What}")]
    public static partial void WaitBegins(this ILogger log, long number, TimeSpan limit, string what);

    [LoggerMessage(Level = LogLevel.Debug, Message = "wait {Number} ends: {Outcome}")]
    public static partial void WaitEnds(this ILogger log, long number, string outcome);
}

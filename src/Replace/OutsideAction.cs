using Draining.Outside;

namespace Replace;

/// <summary>Runs one of the commands, and says what came of it.</summary>
internal static class OutsideAction
{
    /// <summary>Runs it.</summary>
    /// <param name="printer">Where it is said.</param>
    /// <param name="action">What is done. Gives what came of it, and the process id of a new server.</param>
    /// <returns>The exit code.</returns>
    public static int Run(StepPrinter printer, Func<(LeaveResult Left, int? NewPid)> action)
    {
        try
        {
            var (left, newPid) = action();
            var killed = left.Killed ? "The old server did not end in the grace period, and its sessions ended with it." : "";
            if (left.StillOpen is { } open)
                return printer.End(OutsideExitCodes.StillOpen, "stillOpen", $"{open}. New connections are kept from it as long as no other server joins. End that process. {killed}".TrimEnd(), newPid);
            if (left.Unsettled is { } unsettled)
                return printer.End(OutsideExitCodes.Unsettled, "unsettled", $"{unsettled}. They may be lost. {killed}".TrimEnd(), newPid);
            return left.Killed
                ? printer.End(OutsideExitCodes.Killed, "killed", killed, newPid)
                : printer.End(OutsideExitCodes.Done, "done", null, newPid);
        }
        catch (RefusedException refused)
        {
            return printer.End((int)refused.Refusal, "refused", refused.Message);
        }
        catch (OperationCanceledException)
        {
            return printer.End(OutsideExitCodes.Interrupted, "interrupted", "It was told to stop.");
        }
        catch (Exception error)
        {
            return printer.End(OutsideExitCodes.InternalError, "error", error.Message);
        }
    }
}

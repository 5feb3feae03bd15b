using System.Globalization;
using Harness.Scenarios.Values;

namespace Harness.Worlds.Simulated;

/// <summary>A command line of <c>rollover-replace leave</c> as the harness writes it: somebody else stops the server.</summary>
/// <param name="Pid">The server.</param>
/// <param name="Settle">How long may be waited for what had come to it.</param>
/// <param name="Grace">How long may be waited until it has closed its listeners.</param>
internal sealed record SimulatedLeave(int Pid, TimeSpan Settle, TimeSpan Grace)
{
    private const string Program = "rollover-replace";

    /// <summary>Null if a command is another one.</summary>
    public static SimulatedLeave? Of(IReadOnlyList<string> command)
    {
        if (command.Count < 2 || Path.GetFileName(command[0]) != Program || command[1] != "leave" || !command.Contains("--no-signal"))
            return null;
        return int.TryParse(ValueOf("--pid"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && DurationText.TryParse(ValueOf("--settle"), out var settle) && DurationText.TryParse(ValueOf("--grace"), out var grace)
            ? new SimulatedLeave(pid, settle, grace)
            : null;

        string ValueOf(string option) => command.SkipWhile(word => word != option).Skip(1).FirstOrDefault("");
    }
}

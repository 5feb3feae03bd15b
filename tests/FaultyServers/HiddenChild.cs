using System.Diagnostics;

namespace FaultyServers;

/// <summary>
/// A child process without a variable of its server's environment, in a session of its own, and whose parent has ended. It ends by itself after 60 s; its command line ends with the server's pid.
/// </summary>
internal static class HiddenChild
{
    /// <summary>Starts one, and returns when its parent has ended.</summary>
    /// <param name="server">The server's pid.</param>
    /// <param name="within">A program that becomes the child's, with its arguments; or nothing.</param>
    public static void Start(int server, params string[] within)
    {
        using var parent = Process.Start(new ProcessStartInfo("setsid", ["--fork", "env", "-i", .. within, "sleep", "60", $"0.{server}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        parent.WaitForExit();
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// Servers die with the harness, even if that is killed: <c>setpriv --pdeathsig KILL</c> (util-linux) sets PR_SET_PDEATHSIG
/// and then becomes the server, with the same process id. The signal comes when the thread that started it ends (prctl(2)).
/// </summary>
internal static class ParentDeathSignal
{
    /// <summary>Of a busy machine; it takes milliseconds.</summary>
    private static readonly TimeSpan probeLimit = TimeSpan.FromSeconds(30);

    private static readonly string? setpriv = Find();

    /// <summary>Whether the machine has what it takes.</summary>
    public static bool IsAvailable => setpriv is not null;

    /// <summary>The command, wrapped where that is possible.</summary>
    /// <param name="command">The command.</param>
    /// <param name="user">The user that it runs as; null: that of the harness. The signal is set after the change, which would undo it (prctl(2)).</param>
    public static IReadOnlyList<string> Wrap(IReadOnlyList<string> command, OtherUser? user = null) =>
        setpriv is null ? command : [setpriv, .. user?.Options() ?? [], "--pdeathsig", "KILL", "--", .. command];

    /// <summary>
    /// Programs of that name without the option exist (BusyBox), and others altogether: only trying tells. What is no program, does not become
    /// the command with the same process id, or does not end, counts as not there.
    /// </summary>
    private static string? Find()
    {
        if (ProgramPath.Find("setpriv") is not { } program)
            return null;
        try
        {
            using var probe = Process.Start(new ProcessStartInfo(program, ["--pdeathsig", "KILL", "--", "sh", "-c", "echo $$"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            probe.StandardInput.Close();
            var printed = probe.StandardOutput.ReadLineAsync();
            if (!probe.WaitForExit(probeLimit))
            {
                probe.Kill(entireProcessTree: true);
                return null;
            }

            return probe.ExitCode == 0 && printed.Wait(probeLimit) && printed.Result == probe.Id.ToString() ? program : null;
        }
        catch (Exception error) when (error is Win32Exception or IOException or InvalidOperationException or AggregateException)
        {
            return null;
        }
    }
}

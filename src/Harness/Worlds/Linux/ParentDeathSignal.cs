using System.Diagnostics;

namespace Harness.Worlds.Linux;

/// <summary>
/// Servers die with the harness, even if that is killed: <c>setpriv --pdeathsig KILL</c> (util-linux) sets PR_SET_PDEATHSIG
/// and then becomes the server, with the same process id. The signal comes when the thread that started it ends (prctl(2)).
/// </summary>
internal static class ParentDeathSignal
{
    private static readonly string? setpriv = Find();

    /// <summary>Whether the machine has what it takes.</summary>
    public static bool IsAvailable => setpriv is not null;

    /// <summary>The command, wrapped where that is possible.</summary>
    public static IReadOnlyList<string> Wrap(IReadOnlyList<string> command) =>
        setpriv is null ? command : [setpriv, "--pdeathsig", "KILL", "--", .. command];

    /// <summary>Programs of that name without the option exist (BusyBox): only trying tells.</summary>
    private static string? Find()
    {
        if (ProgramPath.Find("setpriv") is not { } program)
            return null;
        using var probe = Process.Start(new ProcessStartInfo(program, ["--pdeathsig", "KILL", "--", "true"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        });
        probe!.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? program : null;
    }
}

namespace Harness.Worlds.Linux;

/// <summary>
/// Servers die with the harness, even if that is killed: <c>setpriv --pdeathsig KILL</c> (util-linux) sets PR_SET_PDEATHSIG
/// and then becomes the server, with the same process id. The signal comes when the thread that started it ends (prctl(2)).
/// </summary>
internal static class ParentDeathSignal
{
    private static readonly string? setpriv = ProgramPath.Find("setpriv");

    /// <summary>Whether the machine has what it takes.</summary>
    public static bool IsAvailable => setpriv is not null;

    /// <summary>The command, wrapped where that is possible.</summary>
    public static IReadOnlyList<string> Wrap(IReadOnlyList<string> command) =>
        setpriv is null ? command : [setpriv, "--pdeathsig", "KILL", "--", .. command];
}

namespace EchoServer;

/// <summary>The exit codes of the server. Those that are not 0 or 128 + signal have the numbers of sysexits.h.</summary>
internal static class ExitCodes
{
    /// <summary>Drained: every session was closed by its client.</summary>
    public const int Done = 0;

    /// <summary>The command line is wrong (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>The address cannot be listened on (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>Ended at once by a second SIGINT: 128 + 2, as a shell reports a process that died of it.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended at once by a second SIGTERM: 128 + 15, as a shell reports a process that died of it.</summary>
    public const int Terminated = 143;
}

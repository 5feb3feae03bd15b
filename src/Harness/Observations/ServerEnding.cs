namespace Harness.Observations;

/// <summary>How the server's side of a session ended, as its client saw it.</summary>
internal enum ServerEnding
{
    /// <summary>End of file: the server's FIN.</summary>
    EndOfFile,

    /// <summary>ECONNRESET or EPIPE: the server's RST.</summary>
    Reset,

    /// <summary>Something else; the detail says what.</summary>
    Failed,
}

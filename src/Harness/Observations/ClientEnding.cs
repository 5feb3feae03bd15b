namespace Harness.Observations;

/// <summary>How the client ends its side.</summary>
internal enum ClientEnding
{
    /// <summary>Shutdown of the sending side: replies still come.</summary>
    HalfClose,

    /// <summary>An orderly close.</summary>
    Disconnect,

    /// <summary>A reset (close with linger 0).</summary>
    Reset,
}

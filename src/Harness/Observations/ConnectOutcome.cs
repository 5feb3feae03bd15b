namespace Harness.Observations;

/// <summary>How a connect ended.</summary>
internal enum ConnectOutcome
{
    /// <summary>The handshake is complete; whether a process has accepted it is another matter.</summary>
    Established,

    /// <summary>ECONNREFUSED: nobody listens there.</summary>
    Refused,

    /// <summary>ECONNRESET during the handshake.</summary>
    Reset,

    /// <summary>No answer within the time for a connect.</summary>
    Unanswered,

    /// <summary>Something else; the detail says what.</summary>
    Failed,
}

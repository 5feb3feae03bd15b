namespace Harness.Scenarios.Checking;

/// <summary>What a step does with a session, as far as it can contradict a step that runs at the same time.</summary>
internal enum SessionUse
{
    /// <summary>It needs the session to be there: it looks at it, or receives on it.</summary>
    Needs,

    /// <summary>It sends on it.</summary>
    Sends,

    /// <summary>It sends on it without waiting for the reply.</summary>
    Requests,

    /// <summary>It receives replies for which nobody has waited.</summary>
    Receives,

    /// <summary>It shuts the client's sending side down.</summary>
    HalfCloses,

    /// <summary>It ends the client's side.</summary>
    Ends,
}

namespace Harness.Scenarios.Checking;

/// <summary>What became of a server; where steps that run at the same time differ, the later one of these counts.</summary>
internal enum ServerFate
{
    Running,

    /// <summary>It got a signal that may end it.</summary>
    ToldToEnd,

    /// <summary>It got a SIGKILL, and none before that could have made it exit by itself.</summary>
    Killed,

    /// <summary>It got a SIGKILL after another signal: it may have exited by itself before.</summary>
    KilledWhileEnding,

    /// <summary>A step has seen its end.</summary>
    Ended,
}

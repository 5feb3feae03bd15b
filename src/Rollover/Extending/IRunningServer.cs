namespace Rollover.Extending;

/// <summary>A server of the run.</summary>
public interface IRunningServer
{
    /// <summary>Its name in the scenario.</summary>
    string Name { get; }

    /// <summary>The process id of its leader.</summary>
    int Pid { get; }

    /// <summary>Whether its leader has ended.</summary>
    bool HasExited { get; }

    /// <summary>The latest line that it printed; null if it has printed none.</summary>
    string? LatestOutput { get; }

    /// <summary>The processes that belong to it and are alive.</summary>
    IReadOnlyList<int> Processes { get; }
}

namespace Rollover;

/// <summary>What scenarios are run on.</summary>
public enum World
{
    /// <summary>Processes on this machine's kernel.</summary>
    Real,

    /// <summary>A model of both, in virtual time: the same seed does the same again. It takes milliseconds, and says nothing of a server of your own.</summary>
    Simulated,
}

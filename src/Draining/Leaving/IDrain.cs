namespace Draining;

/// <summary>A way for a listener to leave its port when others go on listening there. The sessions are not touched.</summary>
internal interface IDrain
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>
    /// Leaves, or does the next best and says why. The listener is closed and its acceptor has stopped when this returns, which
    /// it does when the time is over at the latest, give or take a few milliseconds.
    /// </summary>
    void Leave(Departure departure);
}

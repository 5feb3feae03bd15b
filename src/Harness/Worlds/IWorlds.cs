using Harness.Scenarios;

namespace Harness.Worlds;

/// <summary>Where scenarios are run: each run gets a world of its own, all of one kind.</summary>
internal interface IWorlds
{
    /// <summary>Whether every world has kernel settings, addresses and a network of its own.</summary>
    bool HaveNetworks { get; }

    /// <summary>Whether a run can be repeated exactly, so that nothing is lost with a history that was not written.</summary>
    bool AreRepeatable { get; }

    /// <summary>Why a scenario cannot be run in such a world, in words that follow its name; null if it can.</summary>
    string? ProblemOf(Scenario scenario);

    /// <summary>Gets a world for one run of a scenario; it begins with <see cref="IWorldOfRun.RunAsync"/>.</summary>
    IWorldOfRun For(Scenario scenario);
}

/// <summary>The world of one run, from its beginning to its end.</summary>
internal interface IWorldOfRun
{
    /// <summary>Its clock: the history's as well.</summary>
    TimeProvider Time { get; }

    /// <summary>Makes the world, does something in it, and ends it with every process in it. To be called once.</summary>
    /// <param name="observer">Told what happens to its network.</param>
    /// <param name="run">What is done in it.</param>
    /// <exception cref="WorldException">It cannot be made.</exception>
    Task RunAsync(INetworkObserver observer, Func<IWorld, Task> run);
}

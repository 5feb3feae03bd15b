using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The directions of the network whose packets a run holds.</summary>
/// <param name="world">The network.</param>
/// <param name="history">What was held is recorded before it is, and what was released after: the time between the two is no shorter than it was.</param>
public sealed class HeldPackets(IWorld world, History history)
{
    private readonly Lock gate = new();
    private readonly HashSet<PacketDirection> held = [];

    /// <summary>Holds every packet of a direction from here on.</summary>
    /// <exception cref="WorldException">This world has no network that can do it.</exception>
    public Task HoldAsync(PacketDirection direction)
    {
        lock (gate)
            held.Add(direction);
        history.Append(new PacketsHeld(direction, Held: true));
        return world.HoldPacketsAsync(direction, hold: true);
    }

    /// <summary>Lets them go on; changes nothing if none are held.</summary>
    /// <exception cref="WorldException">The network has failed.</exception>
    public async Task ReleaseAsync(PacketDirection direction)
    {
        lock (gate)
        {
            if (!held.Remove(direction))
                return;
        }

        await world.HoldPacketsAsync(direction, hold: false);
        history.Append(new PacketsHeld(direction, Held: false));
    }

    /// <summary>Lets all go on.</summary>
    /// <exception cref="WorldException">The network has failed.</exception>
    public async Task ReleaseAllAsync()
    {
        foreach (var direction in Enum.GetValues<PacketDirection>())
            await ReleaseAsync(direction);
    }
}

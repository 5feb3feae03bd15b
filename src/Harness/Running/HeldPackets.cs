using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The directions of the network whose packets a run holds.</summary>
/// <param name="world">The network.</param>
/// <param name="history">What was held is recorded before it is, and what was released after: the time between the two is no shorter than it was.</param>
internal sealed class HeldPackets(IWorld world, History history)
{
    private readonly Lock gate = new();
    private readonly HashSet<PacketDirection> held = [];

    /// <summary>Holds every packet of a direction from here on.</summary>
    /// <exception cref="StepFailure">This world has no network that can do it.</exception>
    public async Task HoldAsync(PacketDirection direction)
    {
        lock (gate)
            held.Add(direction);
        history.Append(new PacketsHeld(direction, Held: true));
        await ForStepAsync(() => world.HoldPacketsAsync(direction, hold: true));
        history.Append(new HoldInForce(direction, InForce: true));
    }

    /// <summary>Lets them go on; changes nothing if none are held.</summary>
    /// <exception cref="StepFailure">The network has failed.</exception>
    public Task ReleaseAsync(PacketDirection direction) => ForStepAsync(() => LetGoAsync(direction));

    /// <summary>Lets all go on, at the end of a run.</summary>
    /// <exception cref="WorldException">The network has failed.</exception>
    internal async Task ReleaseAllAsync()
    {
        foreach (var direction in Enum.GetValues<PacketDirection>())
            await LetGoAsync(direction);
    }

    private static async Task ForStepAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (WorldException error)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error);
        }
    }

    private async Task LetGoAsync(PacketDirection direction)
    {
        lock (gate)
        {
            if (!held.Remove(direction))
                return;
        }

        history.Append(new HoldInForce(direction, InForce: false));
        await world.HoldPacketsAsync(direction, hold: false);
        history.Append(new PacketsHeld(direction, Held: false));
    }
}

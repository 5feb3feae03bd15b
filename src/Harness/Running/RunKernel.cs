using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The settings of the kernel in a run's own network namespace.</summary>
internal sealed class RunKernel
{
    private readonly IWorld world;
    private readonly History history;

    internal RunKernel(IWorld world, History history)
    {
        this.world = world;
        this.history = history;
    }

    /// <summary>Changes a setting.</summary>
    /// <param name="name">Its name, without its folder: <c>tcp_migrate_req</c>.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="StepFailure">The kernel does not have it, or refuses the value.</exception>
    public void Set(string name, int value)
    {
        try
        {
            world.SetKernel(name, value.ToString());
        }
        catch (WorldException error)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error);
        }

        history.Append(new KernelSettingChanged(name, value.ToString()));
    }
}

using Harness.Histories;

namespace Harness.Running;

/// <summary>The nine steps of one deployment, each an event.</summary>
/// <param name="history">Where they are recorded.</param>
/// <param name="from">The name in the scenario of the server that is replaced.</param>
/// <param name="to">The name in the scenario of the new one.</param>
internal sealed class DeploymentSteps(History history, string from, string to)
{
    /// <summary>The name in the scenario of the server that is replaced.</summary>
    public string From => from;

    /// <summary>The name in the scenario of the new one.</summary>
    public string To => to;

    /// <summary>One of them is done.</summary>
    /// <param name="number">Which, from 1.</param>
    /// <param name="what">What came of it, for people.</param>
    public void Advance(int number, string what) => history.Append(new DeployAdvanced(from, to, number, what));
}

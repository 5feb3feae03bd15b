namespace Harness.Running;

/// <summary>What the steps of one run have to act with, the same for each of them; see <see cref="StepContext"/>.</summary>
/// <param name="Servers">The servers.</param>
/// <param name="Listeners">Who listens, by the kernel.</param>
/// <param name="Deployments">The replacement of one server by another.</param>
/// <param name="Reloads">The replacement of a server by itself.</param>
/// <param name="Adoptions">The successors that servers start.</param>
/// <param name="Commands">Commands that are no servers.</param>
/// <param name="OutsideLeaves">Servers that are taken out of their groups from outside.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Traffic">The traffic.</param>
/// <param name="Handshakes">The handshakes that are under way.</param>
/// <param name="Steering">Who gets new connections.</param>
/// <param name="Packets">The packets that are held on the network.</param>
/// <param name="Kernel">The settings of the kernel.</param>
/// <param name="Polling">How to wait.</param>
internal sealed record StepMeans(
    Servers Servers,
    ListenerTable Listeners,
    Deployments Deployments,
    Reloads Reloads,
    Adoptions Adoptions,
    RunCommands Commands,
    OutsideLeaves OutsideLeaves,
    RunSessions Sessions,
    Traffics Traffic,
    RunHandshakes Handshakes,
    GroupSteering Steering,
    HeldPackets Packets,
    RunKernel Kernel,
    Polling Polling);

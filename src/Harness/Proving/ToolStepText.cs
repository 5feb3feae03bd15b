using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>Steps of tools in words.</summary>
internal static class ToolStepText
{
    /// <summary>What a step is, and what comes of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="step">The step.</param>
    /// <param name="before">The state in which it is taken.</param>
    /// <param name="after">The state that it leads to.</param>
    public static string Describe(Model model, ModelStep step, in ModelState before, in ModelState after)
    {
        var name = model.Description.Tools[step.Actor].Name;
        return step.Kind switch
        {
            StepKind.ToolStart => $"{name} is started, to take out {Server(model, step.Actor)}",
            StepKind.ToolKill => $"{name} is killed",
            StepKind.ToolCancel => $"{name} is told to end",
            _ when before.Tools[step.Actor].Phase == ToolPhase.Undoing => $"{name} {(before.Tools[step.Actor].Has(ToolFlags.Attached) ? "removes its program" : "ends, and its lock is free")}",
            _ => $"{name} {OfOperation(model, step, before, after)}",
        };
    }

    private static string OfOperation(Model model, ModelStep step, in ModelState before, in ModelState after)
    {
        var description = model.Description.Tools[step.Actor];
        var (was, tool) = (before.Tools[step.Actor], after.Tools[step.Actor]);
        var program = after.Groups[description.Group].Program;
        var operation = description.Plan.Operations[was.Operation];
        var looksAgain = tool.Phase == ToolPhase.Running && tool.Operation < was.Operation;
        return operation switch
        {
            ToolOperation.Lock => "takes the lock",
            ToolOperation.Look when tool.Phase == ToolPhase.Undoing => "finds that there is nothing to do, or nobody else",
            ToolOperation.Look => $"counts {tool.Members} members",
            ToolOperation.AttachForProbes when program == before.Groups[description.Group].Program => $"leaves the program '{program}' there, which obeys the marks of probes as well",
            ToolOperation.AttachForProbes or ToolOperation.Steer => $"attaches the program '{program}'",
            ToolOperation.Probe => $"sends a probe to index {was.Probed}, which is {(step.Choice == 1 ? "of another server" : "of the server that leaves")}{(looksAgain ? ": they are not as many as they have to be, and it looks again" : "")}",
            ToolOperation.Recheck => looksAgain ? "finds that the group has changed, and looks again" : "finds the group unchanged",
            ToolOperation.Settle => "has waited for as long as a softirq can take",
            ToolOperation.AwaitSynReceived or ToolOperation.AwaitEmpty when step.Choice == 1 => "finds, while it waits, that the group has changed, and looks again",
            ToolOperation.AwaitSynReceived when step.Choice == 2 => "waits no longer for SYN_RECV connections",
            ToolOperation.ListSynReceived => "lists the SYN_RECV connections",
            ToolOperation.AwaitSynReceived => "finds none of its list in SYN_RECV any more",
            ToolOperation.AwaitEmpty => "finds the accept queues empty",
            ToolOperation.Narrow when program == before.Groups[description.Group].Program => "leaves its program as it is",
            ToolOperation.Narrow => $"attaches the program '{program}'",
            ToolOperation.Guard => $"sets IP_MINTTL on the listeners of {Server(model, step.Actor)}",
            ToolOperation.Signal => $"tells {Server(model, step.Actor)} to leave",
            ToolOperation.AwaitClosed => $"finds the listeners of {Server(model, step.Actor)} closed",
            ToolOperation.Detach => "removes its program",
            _ => "gives the lock back",
        };
    }

    private static string Server(Model model, int tool)
    {
        var description = model.Description;
        return string.Join(" and ", Enumerable.Range(0, description.Servers.Count).Where(server => description.IsOf(server, description.Tools[tool])).Select(server => description.Servers[server].Name));
    }
}

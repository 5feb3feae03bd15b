using Draining.Outside;

// StoppedTool STEP PID [[--hand-over] COMMAND…]: takes a server out of its groups, or replaces it by a command, and stops for ever after a step, so that a test can kill it there. It names a new server when it has started it.
var stopAt = Enum.Parse<LeaveStep>(args[0]);
using var server = ServerSearch.ByPid(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
var isHandOver = args.ElementAtOrDefault(2) == "--hand-over";
if (args.Length == 2)
    OutsideLeave.Run(server, new LeaveOptions(), Stop, CancellationToken.None);
else
    Replacement.Run(server, new ReplaceOptions { HandOver = isHandOver, Command = args[(isHandOver ? 3 : 2)..] }, Stop, CancellationToken.None);
return 1;

void Stop(StepReport step)
{
    if (step.Step == LeaveStep.Launched)
        Console.Out.WriteLine($"launched: {step.Text}");
    if (step.Step != stopAt)
        return;
    Console.Out.WriteLine($"stopped: {step.Text}");
    Console.Out.Flush();
    Thread.Sleep(Timeout.Infinite);
}

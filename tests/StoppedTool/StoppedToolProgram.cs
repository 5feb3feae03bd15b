using Draining.Outside;

// StoppedTool STEP PID [COMMAND…]: takes a server out of its groups, or replaces it by a command, and stops for ever after a step, so that a test can kill it there.
var stopAt = Enum.Parse<LeaveStep>(args[0]);
using var server = ServerSearch.ByPid(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
if (args.Length == 2)
    OutsideLeave.Run(server, new LeaveOptions(), Stop, CancellationToken.None);
else
    Replacement.Run(server, new ReplaceOptions { Command = args[2..] }, Stop, CancellationToken.None);
return 1;

void Stop(StepReport step)
{
    if (step.Step != stopAt)
        return;
    Console.Out.WriteLine($"stopped: {step.Text}");
    Console.Out.Flush();
    Thread.Sleep(Timeout.Infinite);
}

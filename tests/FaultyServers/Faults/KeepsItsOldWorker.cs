using System.Net;

namespace FaultyServers.Faults;

/// <summary>A reload after which the old worker goes on beside the new one, until a SIGUSR2 tells it to drain. To be caught by drained-in-grace.</summary>
internal sealed class KeepsItsOldWorker : ReplacesItself
{
    protected override Task ReplaceAsync(IPEndPoint endPoint)
    {
        UserSignals.On(UserSignals.Second, TellFirst);
        return StartWorkerAsync(endPoint);
    }
}

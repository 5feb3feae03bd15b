using System.Net;

namespace FaultyServers.Faults;

/// <summary>A reload after which the old worker goes on beside the new one. To be caught by drained-in-grace.</summary>
internal sealed class KeepsItsOldWorker : ReplacesItself
{
    protected override Task ReplaceAsync(IPEndPoint endPoint) => StartWorkerAsync(endPoint);
}

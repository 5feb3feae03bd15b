using System.Net;

namespace FaultyServers.Faults;

/// <summary>A reload that ends the old worker before the new one listens. To be caught by never-refused.</summary>
internal sealed class ReplacesWithAGap : ReplacesItself
{
    protected override async Task ReplaceAsync(IPEndPoint endPoint)
    {
        await EndWorkerAsync();
        await StartWorkerAsync(endPoint);
    }
}

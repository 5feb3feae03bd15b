using System.Net;

namespace FaultyServers.Faults;

/// <summary>A reload that fails, as after a mistake in a configuration file: nothing is replaced. To be caught by the step that reloads it.</summary>
internal sealed class ReloadsNothing : ReplacesItself
{
    protected override Task ReplaceAsync(IPEndPoint endPoint)
    {
        Console.WriteLine("the configuration has a mistake: nothing is replaced");
        return Task.CompletedTask;
    }
}

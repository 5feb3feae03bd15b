using System.Diagnostics;

namespace Rollover.Tests;

/// <summary>A run of the program <c>rollover</c> beside the tests.</summary>
internal static class ProgramRun
{
    /// <summary>What it printed on both streams, and its exit code.</summary>
    public static async Task<(string Output, int ExitCode)> OfAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "rollover"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (string.Concat(texts), process.ExitCode);
    }
}

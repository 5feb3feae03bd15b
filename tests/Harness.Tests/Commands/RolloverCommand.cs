using Harness.Commands;

namespace Harness.Tests.Commands;

/// <summary>What a command line printed and how it ended.</summary>
internal sealed record Printed(int ExitCode, string Output, string Errors)
{
    /// <summary>For snapshots: both streams and the exit code.</summary>
    public string Everything => $"{Output}{(Errors.Length > 0 ? $"--- stderr\n{Errors}" : "")}--- exit code {ExitCode}\n";
}

/// <summary>Runs command lines in this process.</summary>
internal static class RolloverCommand
{
    public static Task<Printed> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation = default) => RunAsync(arguments, _ => null, cancellation);

    /// <summary>Runs one as in an environment, such as that of GitHub Actions.</summary>
    public static async Task<Printed> RunAsync(IReadOnlyList<string> arguments, Func<string, string?> variable, CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new Terminal(output, errors, Live: null) { Variable = variable }, beforeRun: () => { }, cancellation);
        return new Printed(code, output.ToString(), errors.ToString());
    }
}

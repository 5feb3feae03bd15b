using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Harness.Worlds.Linux;

/// <summary>Asks a program for its version, in the ways that programs understand: <c>--version</c>, <c>-v</c>, <c>version</c>.</summary>
internal static partial class ProgramVersion
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(5);

    /// <summary>The first version number that it prints; null if it prints none.</summary>
    /// <param name="program">A name that is looked up in PATH. A path is not asked: it may be a server of the repository, which would start.</param>
    public static string? Of(string program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Contains('/', StringComparison.Ordinal) || ProgramPath.Find(program) is not { } path)
            return null;
        string? inAnError = null;
        foreach (var word in (string[])["--version", "-v", "version"])
        {
            var (isDone, text) = Ask(path, word);
            if (Number().Match(text) is not { Success: true } number)
                continue;
            if (isDone)
                return number.Value;

            // A complaint about the word may have any number in it, such as the time: only if nothing better comes.
            inAnError ??= number.Value;
        }

        return inAnError;
    }

    private static (bool IsDone, string Text) Ask(string path, string word)
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo(path, [word]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false })!;
            asked.StandardInput.Close();
            var output = asked.StandardOutput.ReadToEndAsync();
            var errors = asked.StandardError.ReadToEndAsync();
            if (!asked.WaitForExit(limit))
            {
                asked.Kill(entireProcessTree: true);
                asked.WaitForExit();
            }

            return (asked.ExitCode == 0, $"{output.Result}\n{errors.Result}");
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or AggregateException)
        {
            return (false, "");
        }
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}

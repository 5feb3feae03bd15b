using System.CommandLine;
using Harness.Extending;
using Harness.Reporting;
using Harness.Scenarios.Files;
using Harness.Scenarios.Formatting;
using Harness.Scenarios.Text;

namespace Harness.Commands;

/// <summary><c>rollover fmt</c>: scenario files in the one canonical style.</summary>
internal sealed class FormatCommand : Command
{
    private readonly Option<bool> check = new("--check") { Description = "Names the files that would change, writes none, and ends with 1 if there is one" };
    private readonly ScenarioArguments arguments;
    private readonly Terminal terminal;
    private readonly Extensions extensions;

    public FormatCommand(Terminal terminal, Extensions extensions) : base("fmt", "Writes scenario files anew in the one canonical style: what they say and every comment stays. A verb that was renamed gets its new name.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        arguments = new ScenarioArguments(this, extensions, isFiltered: false, withFragments: true);
        Options.Add(check);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (arguments.Read(parsed, terminal, out var exitCode, cancellation) is not { } files)
            return exitCode;
        var isCheck = parsed.GetValue(check);
        var (changed, failed) = (0, false);
        foreach (var file in files.Where(file => file.IsValid))
        {
            if (cancellation.IsCancellationRequested)
                return ExitCodes.Interrupted;
            var text = CanonicalStyle.Apply(file.Source, extensions.Verbs.Reader.NewNames);
            if (IsAsWritten(file, text))
                continue;
            if (!isCheck && !TryWrite(file.Path, text))
            {
                failed = true;
                continue;
            }

            changed++;
            terminal.Output.WriteLine($"{SafeText.Of(file.Path)}{(isCheck ? " would change" : "")}");
        }

        var valid = files.Count(file => file.IsValid);
        var invalid = files.Count - valid;
        terminal.Output.WriteLine($"{changed} of {files.Count} {(files.Count == 1 ? "file" : "files")} {(isCheck ? "would change" : "formatted")}{(invalid > 0 ? $", {invalid} invalid" : "")}");
        return failed ? ExitCodes.InternalError
            : isCheck && changed > 0 ? ExitCodes.Violated
            : exitCode;
    }

    /// <summary>By its bytes: a byte order mark, which the text is without, is not of the style.</summary>
    private static bool IsAsWritten(ReadScenario file, string text) => File.ReadAllBytes(file.Path).AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(text));

    private bool TryWrite(string path, string text)
    {
        try
        {
            WholeFile.Replace(path, text);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Errors.WriteLine($"rollover: '{SafeText.Of(path)}' cannot be written and is as it was: {SafeText.Of(error.Message)}");
            return false;
        }
    }
}

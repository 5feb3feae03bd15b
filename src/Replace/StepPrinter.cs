using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Draining.Outside;

namespace Replace;

/// <summary>
/// Prints steps as they are done: a line each, or a JSON object each. Output that cannot be written (a terminal that is gone, a full disk) is dropped: whoever reads it must not decide whether a server
/// is left in the middle.
/// </summary>
internal sealed class StepPrinter(TextWriter output, TextWriter errors, bool isJson)
{
    private static readonly JsonWriterOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A step was done.</summary>
    public void Step(StepReport step)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(step.Step.ToString());
        if (isJson)
            Write(json =>
            {
                json.WriteString("step", name);
                json.WriteNumber("ms", Math.Round(step.Elapsed.TotalMilliseconds, 1));
                json.WriteString("text", step.Text);
            });
        else
            Write(output, string.Create(CultureInfo.InvariantCulture, $"{step.Elapsed.TotalMilliseconds,9:0.0} ms  {name,-10} {step.Text}"));
    }

    /// <summary>All is over.</summary>
    /// <param name="code">The exit code.</param>
    /// <param name="outcome">One word.</param>
    /// <param name="message">What went wrong, in one line; null for nothing.</param>
    /// <param name="newPid">The process id of the new server, if there is one.</param>
    public int End(int code, string outcome, string? message, int? newPid = null)
    {
        if (isJson)
            Write(json =>
            {
                json.WriteString("outcome", outcome);
                json.WriteNumber("exitCode", code);
                if (newPid is { } pid)
                    json.WriteNumber("newPid", pid);
                if (message is not null)
                    json.WriteString("message", message);
            });
        else if (message is not null)
            Write(errors, $"{outcome}: {message}");
        return code;
    }

    private void Write(Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, relaxed))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        Write(output, Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void Write(TextWriter to, string line)
    {
        try
        {
            to.WriteLine(line);
            to.Flush();
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }
}

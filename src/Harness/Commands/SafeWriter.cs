using System.Text;
using Harness.Scenarios.Text;

namespace Harness.Commands;

/// <summary>
/// What is printed, on its way to a terminal: no character of it can steer one, hide or turn round what stands beside it. Names, paths, steps and
/// what servers print come from elsewhere, and whoever prints them need not think of it. Only line ends pass; what has to stay on one line is made
/// so where it is put into a text.
/// </summary>
/// <param name="inner">The terminal.</param>
internal sealed class SafeWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (value is not null)
            inner.Write(SafeText.OfLines(value));
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write($"{value}\n");

    /// <inheritdoc/>
    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}

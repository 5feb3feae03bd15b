using System.Globalization;
using Harness.Scenarios.Text;
using Microsoft.Extensions.Logging;

namespace Harness.Logging;

/// <summary>
/// What the harness does and waits for, a line each, in a file (<c>--log</c>): for the diagnosis of a run that hangs. Each line is in the file when
/// the call returns, so the last one is what came last. What cannot be written is dropped: a log decides nothing.
/// </summary>
/// <param name="file">Where it is written.</param>
/// <param name="time">The clock.</param>
internal sealed class LogFile(Stream file, TimeProvider time) : ILoggerFactory
{
    private readonly Lock gate = new();

    /// <summary>Appends to a file, and makes it if there is none.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static LogFile Open(string path, TimeProvider time) =>
        new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), time);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log goes to one file.");

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Write(string category, LogLevel level, string message)
    {
        var at = time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var line = System.Text.Encoding.UTF8.GetBytes(SafeText.Of($"{at} {level.ToString().ToLowerInvariant(),-11} {category}: {message}") + "\n");
        lock (gate)
        {
            try
            {
                file.Write(line);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // A full disk, or a run that goes on after the command has ended.
            }
        }
    }

    private sealed class Category(LogFile log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Write(name, logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}");
        }
    }
}

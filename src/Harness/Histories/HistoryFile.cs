using System.Text.Json;
using System.Threading.Channels;

namespace Harness.Histories;

/// <summary>A history on disk: JSON Lines, written as it grows, so that a killed harness leaves what it knew.</summary>
public sealed class HistoryFile : IAsyncDisposable
{
    private readonly Channel<HistoryEvent> waiting = Channel.CreateUnbounded<HistoryEvent>(new() { SingleReader = true });
    private readonly FileStream file;
    private readonly Task writing;

    /// <summary>Creates the file; an older one of that name is an error.</summary>
    public HistoryFile(string path)
    {
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024);
        writing = WriteAsync();
    }

    /// <summary>Takes an event to be written; returns at once.</summary>
    public void Add(HistoryEvent happened) => waiting.Writer.TryWrite(happened);

    /// <summary>Waits until everything is written, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writing;
        await file.DisposeAsync();
    }

    /// <summary>Reads a history back. A last line that was cut short (a harness that was killed) is passed over.</summary>
    /// <exception cref="InvalidDataException">A line other than the last is no event; says which.</exception>
    public static History Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var events = new List<HistoryEvent>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                events.Add(HistoryJson.Read(lines[i]));
            }
            catch (Exception error) when (error is JsonException or NotSupportedException)
            {
                if (i == lines.Length - 1)
                    break;
                throw new InvalidDataException($"{path}:{i + 1}: this line is no event of a history: {error.Message}", error);
            }
        }

        return History.Of(events);
    }

    private async Task WriteAsync()
    {
        // Flushed whenever nothing more is waiting: at most one batch behind the run, and no flush for every event under load.
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (waiting.Reader.TryRead(out var happened))
            {
                await file.WriteAsync(HistoryJson.Write(happened));
                file.WriteByte((byte)'\n');
            }

            await file.FlushAsync();
        }
    }
}

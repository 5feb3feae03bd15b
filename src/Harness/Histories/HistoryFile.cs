using System.Buffers;
using System.Text.Json;
using Harness.Observations;

namespace Harness.Histories;

/// <summary>A history on disk: JSON Lines, written as it grows, so that a killed harness leaves what it knew.</summary>
/// <remarks>
/// Written by a thread of its own: events come from threads that are in a run's network namespace, and a continuation that is queued from
/// there could make the thread pool start a worker that inherits it.
/// </remarks>
internal sealed class HistoryFile : IAsyncDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim added = new(0);
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileStream file;
    private List<HistoryEvent> waiting = [];
    private bool isComplete;
    private volatile string? problem;

    /// <summary>Creates the file; an older one of that name is an error.</summary>
    public HistoryFile(string path)
    {
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        new Thread(Write, 256 * 1024) { IsBackground = true, Name = "history file" }.Start();
    }

    /// <summary>
    /// Why not all of it could be written (a full disk); null if all was. What is on disk ends somewhere then, like that of a harness that was
    /// killed. A verdict does not rest on it: it comes from the history in memory.
    /// </summary>
    public string? Problem => problem;

    /// <summary>Takes an event to be written; returns at once. After a <see cref="Problem"/> it is dropped.</summary>
    public void Add(HistoryEvent happened)
    {
        lock (gate)
        {
            if (isComplete || problem is not null)
                return;
            waiting.Add(happened);
            if (waiting.Count == 1)
                added.Release();
        }
    }

    /// <summary>Waits until everything is written, and closes the file. Does not throw for what could not be written: <see cref="Problem"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (!isComplete)
                added.Release();
            isComplete = true;
        }

        await written.Task;
        try
        {
            await file.DisposeAsync();
        }
        catch (IOException error)
        {
            problem ??= error.Message; // some file systems find out only at the end that there is no room
        }

        added.Dispose();
    }

    /// <summary>Reads a history back. A last line that was cut short (a harness that was killed) is passed over.</summary>
    /// <exception cref="InvalidDataException">A line other than the last is no event, or is not the event that comes there; says which.</exception>
    public static History Read(string path, CancellationToken cancellation = default)
    {
        // Line by line: the text of a long history would take more memory than its events.
        var events = new List<HistoryEvent>();
        using var lines = File.ReadLines(path).GetEnumerator();
        var isLast = !lines.MoveNext();
        for (var number = 1; !isLast; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var line = lines.Current;
            isLast = !lines.MoveNext();
            try
            {
                var happened = HistoryJson.Read(line);
                if (ProblemOf(happened.Sequence, events.Count + 1) is { } problem)
                    throw new InvalidDataException($"{path}:{number}: {problem}");
                events.Add(happened);
            }
            catch (Exception error) when (error is JsonException or NotSupportedException)
            {
                if (!isLast)
                    throw new InvalidDataException($"{path}:{number}: this line is no event of a history: {error.Message}", error);
            }
        }

        return History.Of(events);
    }

    /// <summary>Whether a file begins as a history does, or is empty, as that of a run that was ended at once.</summary>
    /// <exception cref="IOException">It cannot be read; so with <see cref="UnauthorizedAccessException"/>.</exception>
    public static bool Begins(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault() is not { } line || HistoryJson.Read(line) is not null;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>A history has every event, in order: what is left out of one may be what its run is to be judged by. Null if this is the event that comes here.</summary>
    private static string? ProblemOf(long sequence, long expected) =>
        sequence == expected ? null
        : sequence < expected ? $"it has the number {sequence}, and {expected} comes here"
        : sequence == expected + 1 ? $"event {expected} is missing"
        : $"events {expected} to {sequence - 1} are missing";

    private void Write()
    {
        try
        {
            // It grows as far as it has to: a large one for each of thousands of short histories would keep the collector busy.
            var text = new ArrayBufferWriter<byte>(ChunkBytes / 8);
            var batch = new List<HistoryEvent>();
            while (Take(ref batch))
            {
                foreach (var happened in batch)
                {
                    HistoryJson.Write(happened, text);
                    text.Write("\n"u8);
                    if (text.WrittenCount >= ChunkBytes)
                        Flush(text);
                }

                // Whenever nothing more is waiting: at most one batch behind the run, and no write for every event under load.
                Flush(text);
                batch.Clear();
            }
        }
        catch (Exception error)
        {
            problem = error.Message;
        }

        written.SetResult();
    }

    /// <summary>Waits for events and takes all of them, in exchange for an empty list; false when there will be no more.</summary>
    private bool Take(ref List<HistoryEvent> empty)
    {
        added.Wait();
        lock (gate)
        {
            (waiting, empty) = (empty, waiting);
            return empty.Count > 0 || !isComplete;
        }
    }

    private void Flush(ArrayBufferWriter<byte> text)
    {
        file.Write(text.WrittenSpan);
        text.ResetWrittenCount();
    }
}

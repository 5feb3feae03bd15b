using System.Text.Json;

namespace Rollover;

/// <summary>What happened in a run, in order. Rules, verdicts and reports are functions of it and of nothing else.</summary>
public sealed class RunHistory
{
    private RunHistory(IReadOnlyList<RunEvent> events) => Events = events;

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<RunEvent> Events { get; }

    /// <summary>The events of a kind, in order.</summary>
    /// <param name="kind">The kind, such as <c>signal-sent</c>.</param>
    public IEnumerable<RunEvent> Of(string kind) => Events.Where(happened => string.Equals(happened.Kind, kind, StringComparison.Ordinal));

    /// <summary>Reads a <c>history.jsonl</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RolloverException">It cannot be read, or a line of it is no event.</exception>
    public static async Task<RunHistory> ReadAsync(string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var events = new List<RunEvent>();
        try
        {
            await foreach (var line in File.ReadLinesAsync(path, cancellation).ConfigureAwait(false))
                events.Add(ReadLine(line));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RolloverException($"{path} cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RolloverException($"{path}, line {events.Count + 1}, is no event: {error.Message}", error);
        }

        return new RunHistory(events);
    }

    /// <summary>The history of these lines.</summary>
    internal static RunHistory Of(IEnumerable<JsonElement> events) => new([.. events.Select(happened => new RunEvent(happened))]);

    private static RunEvent ReadLine(string line)
    {
        using var document = JsonDocument.Parse(line);
        return new RunEvent(document.RootElement.Clone());
    }
}

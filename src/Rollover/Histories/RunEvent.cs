using System.Text.Json;

namespace Rollover;

/// <summary>One event of a history. docs/history.md says which kinds there are, what each means and which members it has.</summary>
public sealed class RunEvent
{
    private readonly JsonElement data;

    internal RunEvent(JsonElement data)
    {
        this.data = data;
        Kind = data.GetProperty("event").GetString()!;
        Sequence = data.GetProperty("sequence").GetInt32();
        At = TimeSpan.FromSeconds(data.GetProperty("at").GetDouble());
    }

    /// <summary>Its kind, such as <c>server-launched</c>.</summary>
    public string Kind { get; }

    /// <summary>Its place in the history, from 1.</summary>
    public int Sequence { get; }

    /// <summary>When it happened, since the run began, on the monotonic clock.</summary>
    public TimeSpan At { get; }

    /// <summary>The server that it is about; null if it names none.</summary>
    public string? Server => Text("server");

    /// <summary>The session that it is about; null if it names none.</summary>
    public string? Session => Text("session");

    /// <summary>All members, as they stand in the file.</summary>
    public JsonElement Data => data;

    /// <summary>A member that is a text; null if there is no such member, or it is no text.</summary>
    /// <param name="member">The member's name, such as <c>server</c>.</param>
    public string? Text(string member) => data.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A member that is a number, in the unit of docs/history.md (a span of time is in seconds); null if there is no such member, or it is no number.</summary>
    /// <param name="member">The member's name, such as <c>pid</c>.</param>
    public double? Number(string member) => data.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>Its line in the file.</summary>
    public override string ToString() => data.GetRawText();
}

using System.Text.Json;

namespace Rollover;

/// <summary>The worker has written a line that is no reply.</summary>
internal sealed class ForeignLineException(string line, JsonException inner) : Exception("a line is no reply", inner)
{
    private const int MostCharacters = 200;

    /// <summary>The line in quotes, or its beginning. What could steer a terminal is left out.</summary>
    public string Line { get; } = $"'{new string([.. line.Take(MostCharacters).Select(character => char.IsControl(character) ? '?' : character)])}{(line.Length > MostCharacters ? "…" : "")}'";
}

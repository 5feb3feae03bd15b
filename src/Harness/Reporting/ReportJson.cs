using System.Text.Json;
using Harness.Histories;

namespace Harness.Reporting;

/// <summary>How every report for programs is written: indented, and names as JavaScript writes them.</summary>
internal static class ReportJson
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JsonEscapes.Encoder,
    };
}

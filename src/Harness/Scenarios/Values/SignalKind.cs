using System.Globalization;
using System.Text.Json.Nodes;
using Harness.Observations;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A signal by its name with the prefix: <c>SIGTERM</c>.</summary>
internal sealed class SignalKind : ScalarKind<Signal>
{
    /// <inheritdoc/>
    public override string Description => "a signal such as SIGTERM";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Words(Signal.All.Select(signal => signal.Name));

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out Signal value)
    {
        value = Signal.All.FirstOrDefault(signal => signal.Name == scalar.Value)!;
        return value is not null
            || Refuse(problems, scalar.Span, $"unknown signal '{scalar.Value}'", Meant(scalar.Value) is { } name ? $"did you mean '{name}'?" : "any signal by its name, such as SIGTERM", out value!);
    }

    /// <inheritdoc/>
    protected override string TextOf(Signal value) => value.Name;

    private static string? Meant(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Signal.All.FirstOrDefault(signal => signal.Number == number)?.Name;
        var name = text.ToUpperInvariant();
        var full = name.StartsWith("SIG") ? name : "SIG" + name;
        return full switch
        {
            "SIGIOT" => "SIGABRT",
            "SIGCLD" => "SIGCHLD",
            "SIGPOLL" => "SIGIO",
            _ => Suggestion.For(full, Signal.All.Select(signal => signal.Name)),
        };
    }
}

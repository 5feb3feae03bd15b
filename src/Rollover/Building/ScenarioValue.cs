using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rollover;

/// <summary>A value of a scenario file: a text, a number, a span of time, a list or a mapping. It is made of these by itself; what it may be is said where it is used.</summary>
public sealed class ScenarioValue
{
    private ScenarioValue(string? scalar, IReadOnlyList<ScenarioValue>? items, IReadOnlyList<(string Key, ScenarioValue Value)>? entries)
    {
        Scalar = scalar;
        Items = items;
        Entries = entries;
    }

    private const double LeastRate = 0.000001, MostRate = 1_000_000;

    internal string? Scalar { get; }

    internal IReadOnlyList<ScenarioValue>? Items { get; }

    internal IReadOnlyList<(string Key, ScenarioValue Value)>? Entries { get; }

    /// <summary>Whether a scalar is a text that has to stay one: <c>"1"</c> is no number.</summary>
    internal bool IsText { get; private init; }

    /// <summary>A list.</summary>
    /// <param name="items">Its items.</param>
    public static ScenarioValue List(params IEnumerable<ScenarioValue> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new ScenarioValue(null, [.. items.Select(item => item ?? throw new ArgumentException("one of the items is null", nameof(items)))], null);
    }

    /// <summary>A mapping.</summary>
    /// <param name="entries">Its keys and their values.</param>
    public static ScenarioValue Map(params IEnumerable<(string Key, ScenarioValue Value)> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return new ScenarioValue(null, null, Given(entries, nameof(entries)));
    }

    /// <summary>A text; null for null.</summary>
    /// <param name="value">The text.</param>
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator ScenarioValue?(string? value) => value is null ? null : FromString(value);

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator ScenarioValue(int value) => FromDecimal(value);

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator ScenarioValue(decimal value) => FromDecimal(value);

    /// <summary>A truth value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator ScenarioValue(bool value) => FromBoolean(value);

    /// <summary>A span of time.</summary>
    /// <param name="value">The span: not negative, and a day at the most.</param>
    public static implicit operator ScenarioValue(TimeSpan value) => FromTimeSpan(value);

    /// <summary>A list of texts.</summary>
    /// <param name="values">The texts.</param>
    public static implicit operator ScenarioValue(string[] values) => FromStrings(values);

    /// <summary>A text.</summary>
    /// <param name="value">The text.</param>
    public static ScenarioValue FromString(string value)
    {
        return new ScenarioValue(ArgumentTexts.Whole(value, nameof(value)), null, null) { IsText = true };
    }

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static ScenarioValue FromDecimal(decimal value) => new(value.ToString(CultureInfo.InvariantCulture), null, null);

    /// <summary>A truth value.</summary>
    /// <param name="value">The value.</param>
    public static ScenarioValue FromBoolean(bool value) => new(value ? "true" : "false", null, null);

    /// <summary>A span of time, as it is: to a ten-thousandth of a millisecond.</summary>
    /// <param name="value">The span: not negative, and a day at the most.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than a day.</exception>
    public static ScenarioValue FromTimeSpan(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
        return new(value.Ticks % TimeSpan.TicksPerSecond == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / TimeSpan.TicksPerSecond}s")
            : string.Create(CultureInfo.InvariantCulture, $"{(decimal)value.Ticks / TimeSpan.TicksPerMillisecond:0.####}ms"), null, null);
    }

    /// <summary>A list of texts.</summary>
    /// <param name="values">The texts.</param>
    public static ScenarioValue FromStrings(params IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return List(values.Select(FromString));
    }

    /// <summary>A mapping of texts.</summary>
    /// <param name="values">The keys and their texts.</param>
    public static ScenarioValue FromStrings(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Map(values.Select(entry => (entry.Key, FromString(entry.Value))));
    }

    /// <summary>A rate. It is written without an exponent, which the format does not have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    internal static ScenarioValue Rate(double perSecond) => perSecond is >= LeastRate and <= MostRate
        ? new(string.Create(CultureInfo.InvariantCulture, $"{(decimal)perSecond:0.############}/s"), null, null)
        : throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, "a rate is from 0.000001 to 1,000,000 a second");

    /// <summary>Entries of a mapping: each has a key and a value.</summary>
    internal static IReadOnlyList<(string Key, ScenarioValue Value)> Given(IEnumerable<(string Key, ScenarioValue Value)> entries, string name) =>
    [
        .. entries.Select(entry => entry.Key is null ? throw new ArgumentException("one of the keys is null", name)
            : entry.Value is null ? throw new ArgumentException($"the value of '{entry.Key}' is null", name)
            : (ArgumentTexts.Whole(entry.Key, name), entry.Value)),
    ];

    /// <summary>As it stands in a file.</summary>
    public override string ToString() => YamlWriter.Flow(this);
}

using YamlDotNet.Core;

namespace Harness.Scenarios.Formatting;

/// <summary>A value of a file with what its author chose besides its meaning: where it stands, with brackets or without, with which quotes.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it is over.</param>
/// <param name="Column">The column of its first character, from 0.</param>
internal abstract record LayoutNode(int Start, int End, int Column)
{
    /// <summary>The same with the new names of verbs: a step is an item of a sequence, and a mapping whose only key is its verb.</summary>
    /// <param name="newNames">The new names by the former ones.</param>
    public LayoutNode WithNewNames(IReadOnlyDictionary<string, string> newNames) => this is LayoutCollection collection
        ? collection with { Entries = [.. collection.Entries.Select(entry => entry with { Value = (entry.Key is null ? entry.Value.AsStep(newNames) : entry.Value).WithNewNames(newNames) })] }
        : this;

    private LayoutNode AsStep(IReadOnlyDictionary<string, string> newNames) =>
        this is LayoutCollection { IsMapping: true, Entries: [{ Key: { } verb } only] } step && newNames.TryGetValue(verb.Value, out var name)
            ? step with { Entries = [only with { Key = verb with { Value = name } }] }
            : this;
}

/// <summary>A scalar.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it is over.</param>
/// <param name="Column">The column of its first character, from 0.</param>
/// <param name="Value">Its text after YAML's unescaping.</param>
/// <param name="Style">Its quotes.</param>
internal sealed record LayoutScalar(int Start, int End, int Column, string Value, ScalarStyle Style) : LayoutNode(Start, End, Column)
{
    /// <summary>Whether it is a block, which begins with <c>|</c> or <c>&gt;</c>.</summary>
    public bool IsBlock => Style is ScalarStyle.Literal or ScalarStyle.Folded;
}

/// <summary>A sequence or a mapping.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it is over: after its bracket, or after its last entry.</param>
/// <param name="Column">The column of its first character, from 0.</param>
/// <param name="IsFlow">Whether it has brackets.</param>
/// <param name="Entries">What is in it.</param>
internal sealed record LayoutCollection(int Start, int End, int Column, bool IsFlow, IReadOnlyList<LayoutEntry> Entries) : LayoutNode(Start, End, Column)
{
    /// <summary>Whether its entries have keys.</summary>
    public required bool IsMapping { get; init; }
}

/// <summary>An item of a sequence, or an entry of a mapping.</summary>
/// <param name="Key">Its key; null in a sequence.</param>
/// <param name="Value">Its value.</param>
internal sealed record LayoutEntry(LayoutScalar? Key, LayoutNode Value)
{
    /// <summary>Where it begins in the text.</summary>
    public int Start => Key?.Start ?? Value.Start;

    /// <summary>Where it is over.</summary>
    public int End => Math.Max(Key?.End ?? 0, Value.End);
}

using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>One word of a closed vocabulary, each standing for a value.</summary>
/// <typeparam name="T">What the words stand for.</typeparam>
/// <param name="choices">The words and their values; no value twice.</param>
internal class ChoiceKind<T>(params (string Word, T Value)[] choices) : ScalarKind<T>
{
    /// <summary>The words, in the order given.</summary>
    public IReadOnlyList<string> Words { get; } = [.. choices.Select(choice => choice.Word)];

    /// <inheritdoc/>
    public override string Description => Words.Count == 1 ? $"'{Words[0]}'" : $"{string.Join(", ", Words.SkipLast(1))} or {Words[^1]}";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Words(Words);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out T value)
    {
        foreach (var choice in choices)
        {
            if (choice.Word != scalar.Value)
                continue;
            value = choice.Value;
            return true;
        }
        return Refuse(problems, scalar.Span, $"unknown word '{scalar.Value}'", Suggestion.Remedy(scalar.Value, Words) ?? $"expected {Description}", out value);
    }

    /// <inheritdoc/>
    protected override string TextOf(T value) => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word;
}

/// <summary>One word of a closed vocabulary, standing for itself.</summary>
/// <param name="words">The words.</param>
internal sealed class ChoiceKind(params string[] words) : ChoiceKind<string>([.. words.Select(word => (word, word))]);

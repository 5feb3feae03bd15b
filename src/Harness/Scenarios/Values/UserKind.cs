using System.Globalization;
using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A user of the system: a name as useradd(8) allows it, or a number.</summary>
internal sealed class UserKind : ScalarKind<string>
{
    private const int LongestName = 32; // LOGIN_NAME_MAX is more, useradd(8) allows no more

    private static readonly System.Buffers.SearchValues<char> letters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <inheritdoc/>
    public override string Description => "the name or the number of a user";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Text($"^([0-9]+|[A-Za-z0-9_][A-Za-z0-9_.-]{{0,{LongestName - 1}}}\\$?)$");

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        if (value.Length > 0 && value.All(char.IsAsciiDigit))
        {
            // The greatest number means 'no user' to the kernel (setresuid(2)).
            return ((value == "0" || value[0] != '0') && uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < uint.MaxValue)
                || Refuse(problems, scalar.Span, $"'{value}' is no number of a user", $"0 to {uint.MaxValue - 1}, without a leading 0", out value);
        }

        return (value.Length <= LongestName && IsName(value))
            || Refuse(problems, scalar.Span, $"'{value}' is no name of a user", value.Contains(':', StringComparison.Ordinal) ? "name the user alone: its groups are those that it has" : "write it as in /etc/passwd: www-data", out value);
    }

    /// <inheritdoc/>
    protected override string TextOf(string value) => value;

    private static bool IsName(string text) =>
        text is [not ('-' or '.'), ..] && text.AsSpan(0, text.EndsWith('$') ? text.Length - 1 : text.Length) is { Length: > 0 } name && !name.ContainsAnyExcept(letters);
}

using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Harness.Scenarios;

/// <summary>A program that a scenario needs, and from which version on: <c>node &gt;= 20</c>.</summary>
/// <param name="Name">Looked up in PATH; with a slash, a path relative to the scenario file.</param>
/// <param name="Least">The least version; null: any.</param>
internal sealed partial record NeededProgram(string Name, string? Least)
{
    /// <summary>Reads it.</summary>
    public static NeededProgram Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Form().Match(text) is { Success: true } match ? new NeededProgram(match.Groups["name"].Value, match.Groups["least"].Value) : new NeededProgram(text, null);
    }

    /// <summary>Whether a version is the least one or a later one.</summary>
    /// <param name="version">Numbers with points between them: <c>20.11.1</c>.</param>
    public bool Allows(string version)
    {
        var (wanted, given) = (NumbersOf(Least ?? ""), NumbersOf(version));
        for (var i = 0; i < wanted.Count; i++)
        {
            var number = i < given.Count ? given[i] : BigInteger.Zero;
            if (number != wanted[i])
                return number > wanted[i];
        }

        return true;
    }

    private static List<BigInteger> NumbersOf(string version) =>
        [.. version.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(number => BigInteger.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : BigInteger.Zero)];

    [GeneratedRegex(@"^(?<name>\S+) *>= *(?<least>[0-9]+(\.[0-9]+)*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}

using System.Text.RegularExpressions;

namespace Harness.Scenarios;

/// <summary>
/// The number of a step as reports show it: its place in the file, from 1, and for a step inside of a repeat or parallel a path: <c>4.2</c>; the
/// turn of a repeat stands behind the number of the repeat: <c>4#3.2</c>.
/// </summary>
internal static partial class StepNumber
{
    /// <summary>The form of one, as a JSON Schema has it.</summary>
    internal const string Pattern = $"^{Body}$";

    private const string Part = "[1-9][0-9]{0,5}(#[1-9][0-9]{0,6}(?=\\.))?", Body = $"{Part}(\\.{Part})*";

    /// <summary>Whether a text has the form of one.</summary>
    public static bool IsWellFormed(string text) => Form().IsMatch(text);

    /// <summary>
    /// Whether a number covers another: it is that step, or one around it. Without a turn it stands for every turn: <c>4.2</c> covers
    /// <c>4#3.2</c>, and so does <c>4</c>.
    /// </summary>
    /// <param name="number">The number that an author wrote.</param>
    /// <param name="step">The number of a step of a run.</param>
    public static bool Covers(string number, string step)
    {
        ArgumentNullException.ThrowIfNull(number);
        ArgumentNullException.ThrowIfNull(step);
        var (written, actual) = (number.Split('.'), step.Split('.'));
        return written.Length <= actual.Length && written.Zip(actual).All(pair => pair.First == pair.Second || pair.First == WithoutTurn(pair.Second));
    }

    /// <summary>The places of the path, from 1, without turns: 4 and 2 of <c>4#3.2</c>.</summary>
    public static IReadOnlyList<int> PlacesOf(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return [.. number.Split('.').Select(part => int.Parse(WithoutTurn(part)))];
    }

    private static string WithoutTurn(string part) => part.Split('#')[0];

    [GeneratedRegex($@"^{Body}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}

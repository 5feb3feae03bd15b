using System.Globalization;
using System.Text;
using Harness.Observations;

namespace Harness.Protocols.Http;

/// <summary>What a response has to be. In a history it stands in words, one condition a line.</summary>
internal sealed class HttpExpectation
{
    /// <summary>Instead of a status: whatever it is.</summary>
    public const string AnyStatus = "any";

    /// <summary>How the fault of a response begins that has another status than it had to; the status follows.</summary>
    public const string StatusFault = "its status is ";

    private const string StatusWord = "status ", HeaderWord = "header ", BodyWord = "body ";

    private readonly string status;
    private readonly IReadOnlyList<(string Name, Pattern Value)> headers;
    private readonly Pattern? body;

    private HttpExpectation(string status, IReadOnlyList<(string Name, Pattern Value)> headers, Pattern? body) =>
        (this.status, this.headers, this.body) = (status, headers, body);

    /// <summary>The words for what a specification states.</summary>
    public static string TextOf(HttpSpecification specification)
    {
        var text = new StringBuilder(StatusWord).Append(specification.Status ?? "2xx");
        foreach (var (name, value) in specification.ExpectedHeaders)
            text.Append(CultureInfo.InvariantCulture, $"\n{HeaderWord}{name}: {OneLine(value)}");
        if (specification.BodyMatches is { } matches)
            text.Append('\n').Append(BodyWord).Append(OneLine(matches));
        return text.ToString();
    }

    /// <summary>Reads <see cref="TextOf"/>.</summary>
    /// <param name="text">The words.</param>
    /// <param name="forOneUse">Whether one response alone is compared with it.</param>
    public static HttpExpectation Parse(string text, bool forOneUse)
    {
        Func<string, Pattern> pattern = forOneUse ? Pattern.ForOneUse : Pattern.Of;
        var status = "2xx";
        var headers = new List<(string, Pattern)>();
        Pattern? body = null;
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(StatusWord, StringComparison.Ordinal))
                status = line[StatusWord.Length..];
            else if (line.StartsWith(BodyWord, StringComparison.Ordinal))
                body = pattern(line[BodyWord.Length..]);
            else if (line.StartsWith(HeaderWord, StringComparison.Ordinal) && line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0)
                headers.Add((line[HeaderWord.Length..colon], pattern(line[(colon + 2)..])));
        }

        return new HttpExpectation(status, headers, body);
    }

    /// <summary>
    /// Whether it says what a body is up to its end, so that this one is not the beginning of a longer one that is right as well. It is tried with some: an expression that says nothing of the end, or
    /// that takes any end (<c>.*$</c>), is met by these.
    /// </summary>
    /// <param name="received">A body that is right.</param>
    public bool KnowsEndOf(string received)
    {
        ArgumentNullException.ThrowIfNull(received);
        return body is not null && Array.TrueForAll(continuations, more => body.Matches(received.TrimEnd() + more) == false);
    }

    /// <summary>What is wrong with a response, in words; null if it is what it has to be.</summary>
    public string? FaultOf(HttpResponse response)
    {
        if (response.Fault is { } fault)
            return fault;
        if (!HasStatus(status, response.Status))
            return $"{StatusFault}{response.Status}";
        foreach (var (name, value) in headers)
        {
            if (response.Field(name) is not { } said)
                return $"it has no header '{name}'";
            switch (value.Matches(said))
            {
                case null: return Undecided($"header '{name}'", value);
                case false: return $"its header '{name}' is '{said}'";
            }
        }

        return body?.Matches(response.BodyText()) switch
        {
            null when body is not null => Undecided("body", body),
            false => "its body does not match",
            _ => null,
        };
    }

    /// <summary>Whether a status is the one, or of the class, that is stated.</summary>
    public static bool IsStatus(string? stated, int given) => HasStatus(stated ?? "2xx", given);

    private static string Undecided(string what, Pattern expression) => ProtocolFailure.FaultBy(ProtocolCatalog.Http, $"could not match its {what} within a second: {expression}");

    private static readonly string[] continuations = ["x", "0", "}", "\nx"];

    private static bool HasStatus(string status, int given) => status == AnyStatus || (status.EndsWith("xx", StringComparison.Ordinal)
        ? given / 100 == status[0] - '0'
        : status == given.ToString(CultureInfo.InvariantCulture));

    /// <summary>A line feed in an expression, as an expression writes it.</summary>
    private static string OneLine(string expression) => expression.Replace("\n", "\\n", StringComparison.Ordinal);
}

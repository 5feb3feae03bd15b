namespace Harness.Protocols.Http;

/// <summary>One of several requests.</summary>
/// <param name="Weight">How often it is made, beside the weights of the others: at least 1.</param>
/// <param name="Http">The request, and what its response has to be.</param>
internal sealed record WeightedRequest(int Weight, HttpSpecification Http)
{
    /// <summary>The weight of one that says nothing of it.</summary>
    public const int DefaultWeight = 1;

    /// <summary>In one line: <c>3 x GET /orders</c>.</summary>
    public string Describe() => $"{Weight} x {Http.Method} {Http.Path}";
}

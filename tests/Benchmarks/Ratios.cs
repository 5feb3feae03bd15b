namespace Benchmarks;

/// <summary>The figures of several rounds.</summary>
internal sealed class Ratios
{
    private readonly List<double> values = [];

    /// <summary>Adds one and gives it back.</summary>
    public double Add(double value)
    {
        values.Add(value);
        return value;
    }

    /// <summary>The one in the middle.</summary>
    public double Median => values.Order().ElementAt(values.Count / 2);
}

using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>What is said of a null, after what was expected.</summary>
internal static class Nothing
{
    internal static string In(ScalarNode scalar) => scalar.Value.Length == 0 ? "but there is nothing" : $"not {scalar.Value}, which means nothing";
}

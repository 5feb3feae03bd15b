using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>How a scalar would look in a list's brackets.</summary>
internal static class ListRemedy
{
    internal static string Of(ScalarNode scalar) => YamlText.Write(scalar).TrimEnd();
}

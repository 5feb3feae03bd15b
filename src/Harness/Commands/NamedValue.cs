namespace Harness.Commands;

/// <summary>Values of options that are named by a word.</summary>
internal static class NamedValue
{
    /// <summary>Reads one, without regard to case. A number or a list, which <see cref="Enum.TryParse{T}(string, out T)"/> reads as well, is none.</summary>
    public static bool TryRead<T>(string text, out T value) where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            if (known.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                value = known;
                return true;
            }
        }

        value = default;
        return false;
    }
}

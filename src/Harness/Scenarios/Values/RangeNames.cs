using System.Collections;
using System.Globalization;

namespace Harness.Scenarios.Values;

/// <summary>
/// The names of a range, made when they are asked for: how many there are is known at once, and a range that is refused or doubted
/// costs nothing.
/// </summary>
/// <param name="prefix">What comes before the number.</param>
/// <param name="first">The first number.</param>
/// <param name="format">How the number is written: <c>0</c>, or as many zeros as it has digits.</param>
/// <param name="count">How many names there are.</param>
internal sealed class RangeNames(string prefix, int first, string format, int count) : IReadOnlyList<string>
{
    public int Count => count;

    public string this[int index] => prefix + (first + index).ToString(format, CultureInfo.InvariantCulture);

    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

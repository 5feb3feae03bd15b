namespace Harness.Exploring;

/// <summary>Numbers that a generator drew, turned into choices one by one. When they are used up the first choice is taken.</summary>
/// <param name="numbers">The numbers, 0 or greater.</param>
internal sealed class Draws(IReadOnlyList<int> numbers)
{
    private int used;

    /// <summary>A number from 0 to below the bound.</summary>
    public int Below(int bound) => used < numbers.Count ? numbers[used++] % bound : 0;

    /// <summary>A number of a range, both ends included.</summary>
    public int From(int least, int most) => least + Below(most - least + 1);

    /// <summary>True so many times in a hundred.</summary>
    public bool Chance(int percent) => Below(100) >= 100 - percent;

    /// <summary>One of these.</summary>
    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>One of these, each as often as its weight says; null if all weights are 0.</summary>
    public T? Weighted<T>(IReadOnlyList<(int Weight, T Choice)> choices)
        where T : class
    {
        var sum = choices.Sum(choice => choice.Weight);
        if (sum == 0)
            return null;
        var place = Below(sum);
        foreach (var (weight, choice) in choices)
        {
            if (place < weight)
                return choice;
            place -= weight;
        }

        return null;
    }
}

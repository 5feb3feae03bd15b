using System.Diagnostics;

namespace Shared;

/// <summary>Waits for a condition. Looks every few milliseconds and sleeps between: tests run beside each other, and a look may read all of <c>/proc</c>.</summary>
internal static class Until
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Whether it held within a limit of time.</summary>
    public static bool Holds(Func<bool> condition, TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
                return false;
            Thread.Sleep(betweenLooks);
        }

        return true;
    }
}

namespace Harness.Exploring;

/// <summary>How far the search for a smaller scenario is. Safe from any thread.</summary>
internal sealed class ShrinkProgress
{
    private readonly Lock gate = new();
    private (int Tries, int? Steps) state;

    /// <summary>How many scenarios were tried; each is run several times.</summary>
    public int Tries
    {
        get
        {
            lock (gate)
                return state.Tries;
        }
    }

    /// <summary>How many steps the smallest one has that fails; null before the first try.</summary>
    public int? Steps
    {
        get
        {
            lock (gate)
                return state.Steps;
        }
    }

    internal void Set(int tries, int steps)
    {
        lock (gate)
            state = (tries, steps);
    }
}

using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>
/// Explores every state that a world can get into, the nearest first, so that the first one that breaks a property ends a shortest run
/// to it. One thread: the order, and with it every result, is the same each time.
/// </summary>
internal sealed class StateExplorer
{
    private readonly Model model;
    private readonly Symmetry? symmetry;
    private readonly StateTable states;
    private readonly Edges edges = new();
    private readonly StepList steps = new();
    private readonly int[] firstBroken = [.. ProvenProperties.All.Select(_ => -1)];

    /// <summary>For a world.</summary>
    /// <param name="model">The world.</param>
    /// <param name="symmetry">Merges states that differ in nothing but the numbers of things; null merges none.</param>
    public StateExplorer(Model model, Symmetry? symmetry)
    {
        this.model = model;
        this.symmetry = symmetry;
        states = new StateTable(model.Layout.Words);
    }

    /// <summary>Explores it.</summary>
    /// <param name="mostStates">Gives up when there are more states than this.</param>
    /// <param name="found">Told now and then how many states there are so far.</param>
    /// <param name="cancellation">Gives up.</param>
    public Exploration Explore(int mostStates, Action<int>? found = null, CancellationToken cancellation = default)
    {
        Span<ulong> current = new ulong[model.Layout.Words];
        Span<ulong> next = new ulong[model.Layout.Words];
        model.Begin(next);
        Add(next, -1);
        for (var number = 0; number < states.Count; number++)
        {
            if (states.Count > mostStates)
                return new Exploration(states.Count, IsComplete: false, Broken());
            if (number % 1024 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                found?.Invoke(states.Count);
            }

            states[number].CopyTo(current);
            var state = model.View(current);
            steps.Clear();
            model.AddSteps(state, steps);
            edges.BeginState();
            for (var i = 0; i < steps.Count; i++)
            {
                current.CopyTo(next);
                model.Take(model.View(next), steps[i]);
                edges.Add(Add(next, number));
            }
        }

        FindEnds();
        return new Exploration(states.Count, IsComplete: true, Broken());
    }

    private void FindEnds()
    {
        var starves = false;
        var ends = edges.WithPathTo(number =>
        {
            var isOver = ProvenProperties.IsOver(model, model.View(states[number]));
            starves |= isOver && ProvenProperties.IsAnyStarved(model, model.View(states[number]));
            return isOver;
        });
        firstBroken[(int)ProvenProperty.AllEnd] = Array.IndexOf(ends, false);
        if (!starves)
            return; // every end is a good one
        var goodEnds = edges.WithPathTo(number => ProvenProperties.IsOver(model, model.View(states[number])) && !ProvenProperties.IsAnyStarved(model, model.View(states[number])));
        for (var number = 0; number < goodEnds.Length && firstBroken[(int)ProvenProperty.NoneStarved] < 0; number++)
            Break(ProvenProperty.NoneStarved, ends[number] && !goodEnds[number], number);
    }

    private int Add(Span<ulong> words, int parent)
    {
        symmetry?.Normalise(words);
        var (number, isNew) = states.Add(words, parent);
        if (!isNew)
            return number;
        foreach (ref readonly var conn in model.View(words).Connections)
        {
            Break(ProvenProperty.NoneLost, ProvenProperties.IsLost(conn), number);
            Break(ProvenProperty.NoneDelayed, ProvenProperties.IsDelayed(conn), number);
        }

        return number;
    }

    private void Break(ProvenProperty property, bool isBroken, int number)
    {
        if (isBroken && firstBroken[(int)property] < 0)
            firstBroken[(int)property] = number;
    }

    private Dictionary<ProvenProperty, ModelRun> Broken() => ProvenProperties.All
        .Where(property => firstBroken[(int)property] >= 0)
        .ToDictionary(property => property, property => RunTo(firstBroken[(int)property]));

    /// <summary>Walks to a state with the numbers that clients and servers had at the beginning: a stored state has forgotten who is who.</summary>
    private ModelRun RunTo(int number)
    {
        var path = new Stack<int>();
        for (; number > 0; number = states.ParentOf(number))
            path.Push(number);

        var (state, next, normal) = (new ulong[model.Layout.Words], new ulong[model.Layout.Words], new ulong[model.Layout.Words]);
        model.Begin(state);
        var taken = new List<ModelStep>();
        while (path.TryPop(out var target))
        {
            taken.Add(StepTo(target));
            next.CopyTo(state, 0);
        }

        return new ModelRun(model, taken);

        ModelStep StepTo(int target)
        {
            steps.Clear();
            model.AddSteps(model.View(state), steps);
            for (var i = 0; i < steps.Count; i++)
            {
                state.CopyTo(next, 0);
                model.Take(model.View(next), steps[i]);
                next.CopyTo(normal, 0);
                symmetry?.Normalise(normal);
                if (states[target].SequenceEqual(normal))
                    return steps[i];
            }

            throw new InvalidOperationException("a stored state is not reached from its parent: the symmetry is broken");
        }
    }
}

/// <summary>What came of an exploration.</summary>
/// <param name="States">How many states were found.</param>
/// <param name="IsComplete">Whether these are all.</param>
/// <param name="Broken">The properties that are broken, each with a shortest run.</param>
internal sealed record Exploration(int States, bool IsComplete, IReadOnlyDictionary<ProvenProperty, ModelRun> Broken);

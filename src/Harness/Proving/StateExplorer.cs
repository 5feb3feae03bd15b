using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>
/// Explores every state that a world can get into, the nearest first, so that the first one that breaks a property ends a shortest run
/// to it. Several threads generate successors, one numbers them in the order of one thread alone: every result is the same each time.
/// </summary>
internal sealed class StateExplorer
{
    private readonly Model model;
    private readonly Symmetry? symmetry;
    private readonly int threads;
    private readonly StateTable states;
    private readonly Edges edges = new();
    private readonly int[] firstBroken = [.. ProvenProperties.All.Select(_ => -1)];

    /// <summary>For a world.</summary>
    /// <param name="model">The world.</param>
    /// <param name="symmetry">Merges states that differ in nothing but the numbers of things; null merges none.</param>
    /// <param name="threads">How many threads, the caller's among them; null: one for each processor.</param>
    public StateExplorer(Model model, Symmetry? symmetry, int? threads = null)
    {
        this.model = model;
        this.symmetry = symmetry;
        this.threads = threads ?? Environment.ProcessorCount;
        states = new StateTable(model.Layout.Words);
    }

    /// <summary>Explores it.</summary>
    /// <param name="mostStates">Gives up when there are more states than this.</param>
    /// <param name="found">Told now and then how many states there are so far.</param>
    /// <param name="cancellation">Gives up.</param>
    public Exploration Explore(int mostStates, Action<int>? found = null, CancellationToken cancellation = default)
    {
        var beginning = new ulong[model.Layout.Words];
        model.Begin(beginning);
        symmetry?.Normalise(beginning);
        Add(beginning, StateTable.HashOf(beginning), -1);
        using (var pipeline = new SuccessorPipeline(model, symmetry, states, threads))
        {
            while (pipeline.Next() is { } block)
            {
                for (var number = block.First; number < block.First + block.Count; number++)
                {
                    if (states.Count > mostStates)
                        return new Exploration(states.Count, IsComplete: false, Broken());
                    if (number % 1024 == 0)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        found?.Invoke(states.Count);
                    }

                    Number(block, number);
                }
            }
        }

        FindEnds();
        return new Exploration(states.Count, IsComplete: true, Broken());
    }

    /// <summary>Gives the successors of a state their numbers.</summary>
    private void Number(SuccessorBlock block, int state)
    {
        edges.BeginState();
        var (start, end) = block.Of(state);
        for (var i = start; i < end; i++)
        {
            ref readonly var successor = ref block[i];
            edges.Add(successor.Number != StateTable.Unknown ? successor.Number : Add(block.WordsOf(i), successor.Hash, state));
        }
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

    private int Add(Span<ulong> words, uint hash, int parent)
    {
        var (number, isNew) = states.Add(words, hash, parent);
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
        var (taken, steps) = (new List<ModelStep>(), new StepList());
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

using System.Runtime.InteropServices;
using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>
/// Clients of one kind can change places, and servers of one kind can: nothing that the model does depends on their numbers. Of the states
/// that differ in nothing else, one stands for all: connections in ascending order, servers in the order in which they stand in the group.
/// </summary>
internal sealed class Symmetry
{
    private readonly Model model;
    private readonly int[] clientKinds;
    private readonly int[][] serverKinds;

    /// <summary>Of a model's clients and servers.</summary>
    public Symmetry(Model model)
    {
        this.model = model;
        var world = model.Description;
        var kinds = world.Clients.Select(client => client with { Name = "" }).Distinct().ToList();
        clientKinds = [.. world.Clients.Select(client => kinds.IndexOf(client with { Name = "" }))];
        serverKinds = [.. Enumerable.Range(0, world.Servers.Count)
            .GroupBy(number => world.Servers[number] with { Name = "" })
            .Where(group => group.Count() > 1)
            .Select(group => group.ToArray())];
    }

    /// <summary>Makes a state the one that stands for it.</summary>
    public void Normalise(Span<ulong> words)
    {
        var state = model.View(words);
        if (serverKinds.Length > 0)
            SortServers(state);
        SortClients(MemoryMarshal.Cast<Connection, ulong>(state.Connections));
    }

    private void SortClients(Span<ulong> connections)
    {
        for (var i = 1; i < connections.Length; i++)
        {
            for (var k = i; k > 0 && clientKinds[k] == clientKinds[k - 1] && connections[k] < connections[k - 1]; k--)
                (connections[k], connections[k - 1]) = (connections[k - 1], connections[k]);
        }
    }

    private void SortServers(in ModelState state)
    {
        if (AreSorted(state))
            return; // a step seldom changes the order
        Span<byte> numbers = stackalloc byte[state.Servers.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (byte)i;
        foreach (var kind in serverKinds)
        {
            // A rank within the kind for each of its members: an old number gets the number of that rank.
            foreach (var number in kind)
            {
                var rank = 0;
                foreach (var other in kind)
                {
                    if (Compare(state, other, number) < 0)
                        rank++;
                }

                numbers[number] = (byte)kind[rank];
            }
        }

        Renumber(state, numbers);
    }

    private bool AreSorted(in ModelState state)
    {
        foreach (var kind in serverKinds)
        {
            for (var i = 1; i < kind.Length; i++)
            {
                if (Compare(state, kind[i - 1], kind[i]) > 0)
                    return false;
            }
        }

        return true;
    }

    private int Compare(in ModelState state, int one, int other)
    {
        ref var group = ref state.Groups[model.Description.Servers[one].Group];
        var order = group.IndexOf(one).CompareTo(group.IndexOf(other));
        if (order != 0)
            return order;
        order = WordOf(state.Servers[one]).CompareTo(WordOf(state.Servers[other]));
        if (order != 0)
            return order;
        order = WordOf(state.Listeners[one]).CompareTo(WordOf(state.Listeners[other]));
        return order != 0 ? order : one.CompareTo(other);
    }

    private static ulong WordOf<T>(T value) where T : unmanaged => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    private static void Renumber(in ModelState state, ReadOnlySpan<byte> numbers)
    {
        Span<ModelListener> listeners = stackalloc ModelListener[numbers.Length];
        Span<SimulatedServer> servers = stackalloc SimulatedServer[numbers.Length];
        state.Listeners.CopyTo(listeners);
        state.Servers.CopyTo(servers);
        for (var i = 0; i < numbers.Length; i++)
        {
            state.Listeners[numbers[i]] = listeners[i];
            state.Servers[numbers[i]] = servers[i] with { MemberSet = Renumber(servers[i].MemberSet, numbers) };
        }

        foreach (ref var group in state.Groups)
            group.Renumber(numbers);
        foreach (ref var tool in state.Tools)
            (tool.MemberSet, tool.Old) = (Renumber(tool.MemberSet, numbers), Renumber(tool.Old, numbers));
        if (state.Machine.LockHolder != Machine.Nobody && ModelTool.IsServer(state.Machine.LockHolder))
            state.Machine.LockHolder = numbers[state.Machine.LockHolder];
        foreach (ref var conn in state.Connections)
        {
            if (conn.Server is not (ServerSide.None or ServerSide.Gone))
                conn.Listener = numbers[conn.Listener];
            conn.AwaitedBy = Renumber(conn.AwaitedBy, numbers);
        }
    }

    private static byte Renumber(byte set, ReadOnlySpan<byte> numbers)
    {
        var renumbered = 0;
        for (var i = 0; i < numbers.Length; i++)
            renumbered |= ((set >> i) & 1) << numbers[i];
        return (byte)renumbered;
    }
}

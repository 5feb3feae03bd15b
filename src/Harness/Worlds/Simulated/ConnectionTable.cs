using Harness.KernelModel;

namespace Harness.Worlds.Simulated;

/// <summary>
/// The state of the model, and which connection in time each of its connections is. There is a connection in it from its first SYN until a
/// process has accepted it or it is over; its place is then another one's.
/// </summary>
internal sealed class ConnectionTable
{
    private readonly List<TimedConnection?> slots = [];
    private readonly Stack<int> free = new();
    private ulong[] words;
    private ModelLayout layout;

    public ConnectionTable(int groups, int servers)
    {
        layout = new ModelLayout(groups, servers, 0, ModelTool.Most);
        words = new ulong[layout.Words];
    }

    /// <summary>The state. It is void after <see cref="Add"/>.</summary>
    public ModelState State => new(layout, words);

    /// <summary>The connections that are in it.</summary>
    public IEnumerable<TimedConnection> All => slots.OfType<TimedConnection>();

    /// <summary>The one at a place of the model.</summary>
    public TimedConnection this[int slot] => slots[slot]!;

    /// <summary>Gives a connection a place, where nothing is known of its hash.</summary>
    public void Add(TimedConnection connection)
    {
        if (!free.TryPop(out var slot))
        {
            slot = slots.Count;
            slots.Add(null);
            if (slots.Count > layout.Connections)
                Grow();
        }

        slots[slot] = connection;
        State.Connections[slot] = new Connection { HashClasses = HashClasses.All };
        connection.Slot = slot;
    }

    /// <summary>Takes a connection out, if it is there.</summary>
    public void Remove(TimedConnection connection)
    {
        if (connection.Slot == TimedConnection.NoSlot)
            return;
        State.Connections[connection.Slot] = default;
        slots[connection.Slot] = null;
        free.Push(connection.Slot);
        connection.Slot = TimedConnection.NoSlot;
    }

    /// <summary>The place of the first connection of an accept queue.</summary>
    public int FirstOf(int listener)
    {
        for (var slot = 0; slot < slots.Count; slot++)
        {
            if (State.Connections[slot] is { Server: ServerSide.Queued, Place: 0 } conn && conn.Listener == listener)
                return slot;
        }

        throw new InvalidOperationException($"The accept queue of listener {listener} is empty.");
    }

    /// <summary>Connections are the last of a state's words: more of them go behind what is there.</summary>
    private void Grow()
    {
        layout = new ModelLayout(layout.Groups, layout.Servers, Math.Max(16, layout.Connections * 2), layout.Tools);
        Array.Resize(ref words, layout.Words);
    }
}

using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>
/// A state of the model: a view of plain words. To copy a state, copy its words; two states are the same if their words are. It refers to
/// nothing outside, and knows no time: whoever drives it says what happens next.
/// </summary>
internal readonly ref struct ModelState
{
    private readonly ModelLayout layout;

    /// <summary>Sees these words as a state.</summary>
    /// <param name="layout">What the state holds.</param>
    /// <param name="words">As many as <see cref="ModelLayout.Words"/>.</param>
    public ModelState(ModelLayout layout, Span<ulong> words)
    {
        ArgumentNullException.ThrowIfNull(layout);
        this.layout = layout;
        Words = words[..layout.Words];
    }

    /// <summary>All of it.</summary>
    public Span<ulong> Words { get; }

    /// <summary>What there is once.</summary>
    public ref Machine Machine => ref MemoryMarshal.AsRef<Machine>(MemoryMarshal.AsBytes(Words));

    /// <summary>The groups.</summary>
    public Span<ModelGroup> Groups => MemoryMarshal.Cast<ulong, ModelGroup>(Words[ModelLayout.GroupsAt..layout.ListenersAt]);

    /// <summary>The listeners: number i belongs to server i.</summary>
    public Span<ModelListener> Listeners => MemoryMarshal.Cast<ulong, ModelListener>(Words[layout.ListenersAt..layout.ServersAt]);

    /// <summary>The servers.</summary>
    public Span<SimulatedServer> Servers => MemoryMarshal.Cast<ulong, SimulatedServer>(Words[layout.ServersAt..layout.ToolsAt]);

    /// <summary>The tools that take servers out of their group.</summary>
    public Span<ModelTool> Tools => MemoryMarshal.Cast<ulong, ModelTool>(Words[layout.ToolsAt..layout.ConnectionsAt]);

    /// <summary>The connections: number i is client i's.</summary>
    public Span<Connection> Connections => MemoryMarshal.Cast<ulong, Connection>(Words[layout.ConnectionsAt..]);
}

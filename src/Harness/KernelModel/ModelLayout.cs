using System.Runtime.CompilerServices;

namespace Harness.KernelModel;

/// <summary>Where in the words of a state each thing stands: machine, groups, listeners and servers, tools, connections.</summary>
/// <param name="Groups">How many groups.</param>
/// <param name="Servers">How many servers, each with one listener.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="Tools">How many tools that take servers out of their group.</param>
internal sealed record ModelLayout(int Groups, int Servers, int Connections, int Tools = 0)
{
    private static readonly int machineWords = WordsOf<Machine>();
    private static readonly int groupWords = WordsOf<ModelGroup>();
    private static readonly int listenerWords = WordsOf<ModelListener>();
    private static readonly int serverWords = WordsOf<SimulatedServer>();
    private static readonly int toolWords = WordsOf<ModelTool>();

    /// <summary>How many words a state has: 2 servers and 3 clients take ten.</summary>
    public int Words { get; } = machineWords + (Groups * groupWords) + (Servers * (listenerWords + serverWords)) + (Tools * toolWords) + (Connections * WordsOf<Connection>());

    /// <summary>Where the groups begin.</summary>
    internal static int GroupsAt => machineWords;

    /// <summary>Where the listeners begin.</summary>
    internal int ListenersAt { get; } = machineWords + (Groups * groupWords);

    /// <summary>Where the servers begin.</summary>
    internal int ServersAt { get; } = machineWords + (Groups * groupWords) + (Servers * listenerWords);

    /// <summary>Where the tools begin.</summary>
    internal int ToolsAt { get; } = machineWords + (Groups * groupWords) + (Servers * (listenerWords + serverWords));

    /// <summary>Where the connections begin.</summary>
    internal int ConnectionsAt { get; } = machineWords + (Groups * groupWords) + (Servers * (listenerWords + serverWords)) + (Tools * toolWords);

    private static int WordsOf<T>() where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        return size % sizeof(ulong) == 0 ? size / sizeof(ulong) : throw new InvalidOperationException($"{typeof(T).Name} has {size} bytes, which are no whole words");
    }
}

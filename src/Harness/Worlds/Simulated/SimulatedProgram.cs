using System.Net;
using Harness.KernelModel;
using Harness.Scenarios.Values;

namespace Harness.Worlds.Simulated;

/// <summary>What a command line starts in the simulated world: an EchoServer in one of its modes, or one of the servers with an injected fault that the hazards need.</summary>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Plan">How it joins its group and leaves it.</param>
internal sealed record SimulatedProgram(IPEndPoint EndPoint, ServerPlan Plan)
{
    private const string Echo = "EchoServer";
    private const string Faulty = "FaultyServers";

    // What the faultless twin does: it knows nothing of groups.
    private static readonly ServerPlan plainJoin = ServerPlan.Of(ModelDrainMode.Accept);

    /// <summary>The servers with an injected fault that it knows.</summary>
    public static IReadOnlyList<string> Faults { get; } = ["none", "closes-at-once", "listener-inherited", "listens-late", "pausable", "shuts-down"];

    /// <summary>The backlog of its listen().</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>How its drain is called; null for a server that does not say.</summary>
    public string? Drain { get; init; }

    /// <summary>How long its drain may take.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>SIGUSR1 stops it from accepting, SIGUSR2 lets it go on.</summary>
    public bool IsPausable { get; init; }

    /// <summary>It listens when SIGUSR2 tells it to.</summary>
    public bool ListensLate { get; init; }

    /// <summary>A child process holds its listener as well, for a minute.</summary>
    public bool ListenerIsInherited { get; init; }

    /// <summary>It shuts its listener down before it accepts who waits.</summary>
    public bool ShutsDown { get; init; }

    /// <summary>The program of a command; null, and why, if the simulated world does not know it.</summary>
    public static SimulatedProgram? Of(IReadOnlyList<string> command, out string problem)
    {
        var program = Path.GetFileName(command[0]);
        problem = $"the simulated world knows the EchoServer and some of the servers with an injected fault ({string.Join(", ", Faults)}), not '{string.Join(' ', command.Skip(program == Faulty ? 1 : 0).Take(1).DefaultIfEmpty(program))}'";
        return program switch
        {
            Echo => EchoOf(command, ref problem),
            Faulty when command.Count == 3 && IPEndPoint.TryParse(command[2], out var endPoint) => FaultyOf(command[1], endPoint),
            _ => null,
        };
    }

    private static SimulatedProgram? FaultyOf(string fault, IPEndPoint endPoint)
    {
        var plain = new SimulatedProgram(endPoint, plainJoin);
        return fault switch
        {
            "none" => plain,
            "closes-at-once" => plain with { Plan = ServerPlan.Of(ModelDrainMode.Immediate), IsPausable = true },
            "listener-inherited" => plain with { ListenerIsInherited = true },
            "listens-late" => plain with { ListensLate = true },
            "pausable" => plain with { IsPausable = true },
            "shuts-down" => plain with { Plan = ServerPlan.Of(ModelDrainMode.Immediate), IsPausable = true, ShutsDown = true },
            _ => null,
        };
    }

    private static SimulatedProgram? EchoOf(IReadOnlyList<string> command, ref string problem)
    {
        if (command.Count < 2 || !IPEndPoint.TryParse(command[1], out var endPoint))
            return null;
        var echo = Draining(new SimulatedProgram(endPoint, plainJoin), ModelDrainMode.Steer);
        for (var i = 2; i < command.Count; i += 2)
        {
            var value = i + 1 < command.Count ? command[i + 1] : "";
            var known = command[i] switch
            {
                "--backlog" when int.TryParse(value, out var backlog) && backlog is >= 1 and <= 65535 => echo with { Backlog = Math.Min(backlog, 4096) },
                "--drain" when Enum.TryParse<ModelDrainMode>(value, ignoreCase: true, out var mode) && !int.TryParse(value, out _) => Draining(echo, mode),
                "--drain-timeout" when DurationText.TryParse(value, out var timeout) => echo with { DrainTimeout = timeout },
                _ => null,
            };
            if (known is null)
            {
                problem = $"the simulated EchoServer does not know the argument '{command[i]}{(value.Length > 0 ? $" {value}" : "")}'";
                return null;
            }

            echo = known;
        }

        return echo;
    }

    /// <summary>An EchoServer joins in the same way, in whichever way it leaves.</summary>
    private static SimulatedProgram Draining(SimulatedProgram echo, ModelDrainMode mode) => echo with
    {
        Drain = mode.ToString().ToLowerInvariant(),
        Plan = ServerPlan.Of(mode) with { Join = ServerPlan.Of(ModelDrainMode.Steer).Join },
    };
}

using FsCheck;
using FsCheck.Fluent;
using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Tests.Scenarios.Files;

/// <summary>Random scenarios, as data.</summary>
internal static class RandomScenarios
{
    private static readonly Gen<ServerSpecification> specifications =
        from command in RandomSteps.Maybe(Gen.OneOf(Gen.Constant(ServerCommand.Echo), RandomSteps.Arguments.Select(words => words is { Count: > 0 } ? new ServerCommand(words) : new ServerCommand(["./server"]))))
        from address in RandomSteps.Maybe(Gen.Elements("::", "0.0.0.0").Select(System.Net.IPAddress.Parse))
        from args in RandomSteps.Arguments
        from env in RandomSteps.Environment
        from folder in RandomSteps.Maybe(RandomSteps.Lines.Where(line => !line.Contains('\0')))
        from pidFile in RandomSteps.Maybe(Gen.Elements("server.pid", "/run/server-$port.pid"))
        from ready in RandomSteps.Maybe(Gen.OneOf(Gen.Constant(Readiness.Listening), RandomSteps.Patterns.Select(pattern => new Readiness(pattern)), Gen.Elements("server.ready", "/run/$port").Select(file => Readiness.Listening with { File = file }), Gen.Constant(Readiness.Listening with { Notify = true }), Gen.Constant(Readiness.Listening with { TcpPort = 9000 }), Gen.Elements(null, "200", "4xx").Select(status => Readiness.Listening with { HttpPath = "/health", Status = status })))
        from protocol in RandomSteps.Maybe(Gen.OneOf(
            Gen.Elements("echo", "tcp", "http").Select(name => new ProtocolSpecification(name)),
            from method in Gen.Elements("GET", "HEAD", "PURGE")
            from path in Gen.Elements("/", "/a?b=$id", "*")
            from headers in Gen.SubListOf("X-Id", "host", "Connection").Select(names => names.ToDictionary(header => header, header => $"{header} $id", StringComparer.Ordinal))
            from body in RandomSteps.Maybe(RandomSteps.Texts)
            from status in Gen.Elements(null, "200", "3xx")
            from expected in RandomSteps.Patterns
            from matches in RandomSteps.Maybe(RandomSteps.Patterns)
            select new ProtocolSpecification("http")
            {
                Http = new HttpSpecification
                {
                    Method = method, Path = path, Headers = headers, Body = body, Status = status,
                    ExpectedHeaders = headers.Keys.ToDictionary(header => header, _ => expected.Text, StringComparer.Ordinal),
                    BodyMatches = method == "HEAD" ? null : matches?.Text, RetriesIdempotent = method == "GET",
                },
            },
            RandomSteps.Patterns.Select(pattern => new ProtocolSpecification("banner") { Matches = pattern.Text }),
            from pattern in RandomSteps.Patterns
            from request in Gen.Elements("PING\r\n", "get $id\n", "é\0\n")
            from isText in Gen.Elements(true, false)
            select isText
                ? new ProtocolSpecification("line") { Request = request, Matches = pattern.Text }
                : new ProtocolSpecification("line") { RequestBytes = Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(request)), Matches = pattern.Text }))
        from stop in RandomSteps.Maybe(RandomSteps.Signals)
        from grace in RandomSteps.Optional(RandomSteps.Durations)
        from exit in RandomSteps.Maybe(Gen.Elements(new ProperEnd(143, null), new ProperEnd(null, Signal.Terminate)))
        from listener in RandomSteps.Maybe(Gen.Elements(new ListenerSource(ListenerSource.Shared), new ListenerSource(ListenerSource.Own, "http")))
        select new ServerSpecification { ListenFds = listener, Command = command, Address = address, Args = args, Env = env, WorkingDirectory = folder, PidFile = pidFile, Ready = ready, Protocol = protocol, StopSignal = stop, Grace = grace, Exit = exit };

    private static readonly Gen<NetworkSpecification?> networks = RandomSteps.Maybe(Gen.OneOf(
        Gen.Constant(NetworkSpecification.Veth),
        from roundTrip in Gen.Elements(0, 1, 20, 250)
        from jitter in Gen.Elements(0, 0, 3)
        from loss in Gen.Elements(0m, 0.000000001m, 0.05m, 1m)
        from seed in RandomSteps.Optional(Gen.Choose(0, int.MaxValue))
        select new NetworkSpecification { RoundTrip = TimeSpan.FromMilliseconds(roundTrip), Jitter = TimeSpan.FromMilliseconds(jitter), Loss = loss, Seed = seed }));

    /// <summary>With steps that make sense only by chance: most of them have problems.</summary>
    internal static Gen<Scenario> Any { get; } = With(RandomSteps.Lists(depth: 2));

    /// <summary>With steps of which each makes sense after those before it: none of them has problems.</summary>
    internal static Gen<Scenario> Sound { get; } = With(SoundSteps()).Select(scenario => scenario with
    {
        // The steps send lines of their own.
        Server = Speaking(scenario.Server),
        Servers = scenario.Servers.ToDictionary(own => own.Key, own => Speaking(own.Value)),
    });

    private static ServerSpecification Speaking(ServerSpecification specification) => specification with { Protocol = null };

    private static Gen<Scenario> With(Gen<IReadOnlyList<Step>> steps) =>
        from name in RandomSteps.Lines
        from description in RandomSteps.Maybe(RandomSteps.Texts)
        from tags in Gen.SubListOf("seed", "slow", "a-b").Select(list => list.ToList())
        from timeout in Gen.Elements(60, 61, 3600)
        from server in specifications
        from own in specifications
        from kernel in RandomSteps.Settings
        from network in networks
        from limit in RandomSteps.Optional(Gen.Elements(1, 250, 60_000))
        from reply in RandomSteps.Optional(Gen.Elements(1, 1000, 60_000))
        from violated in Gen.SubListOf(RuleBook.Names.ToArray()).Select(list => list.ToList())
        from third in Gen.Elements(1, 2, 3)
        from list in steps
        select new Scenario
        {
            Name = name,
            Description = description,
            Tags = tags,
            Needs = tags.Count == 1 ? ["nginx", "./server"] : [],
            Timeout = TimeSpan.FromSeconds(timeout),
            Server = server,
            Servers = list is [SpawnStep { Server: var first }, ..] ? new Dictionary<string, ServerSpecification> { [first] = own } : new Dictionary<string, ServerSpecification>(),
            Kernel = kernel,
            Network = network,
            ConnectLimit = limit is { } limitMs ? TimeSpan.FromMilliseconds(limitMs) : null,
            ReplyLimit = reply is { } replyMs ? TimeSpan.FromMilliseconds(replyMs) : null,
            ExpectedViolations = [.. violated.Select((rule, at) => new ExpectedViolation(rule, rule == ExpectedViolation.NeedsStep || at % third == 1 ? $"{Math.Min(third, list.Count)}" : null))],
            Sometimes = third == 2 ? ["deployed", "server-killed"] : [],
            Steps = list,
        };

    /// <summary>Servers are started before they are used, and each session is opened, used and ended; some of that repeated and at the same time.</summary>
    private static Gen<IReadOnlyList<Step>> SoundSteps() =>
        from turns in Gen.Choose(1, 3)
        from sessions in Gen.Choose(1, 4)
        from length in RandomSteps.Durations
        from text in RandomSteps.Texts
        from reason in RandomSteps.Lines
        from how in Gen.Choose(0, 2)
        from whole in Gen.Elements(true, false)
        let set = SessionSet.Written([.. Enumerable.Range(1, sessions).Select(number => $"s{number}")], sessions == 1 ? "s1" : $"s1..s{sessions}")
        let used = whole ? SessionSet.Everything : set
        select (IReadOnlyList<Step>)
        [
            new SpawnStep("v1"),
            new RepeatStep(turns,
            [
                new ConnectStep(set, "v1"),
                new SendStep(used, text),
                new AssertOwnerPidStep(used, "v1"),
                new SendStep(set, Wait: false),
                new ParallelStep([new ReceiveStep(set, length), new HalfCloseStep(set)]),
                how switch { 0 => new DisconnectStep(used), 1 => new ResetStep(used), _ => new ParallelStep([new DisconnectStep(set), new WaitStep(length, reason)]) },
            ]),
            new ParallelStep(
            [
                new DeployStep("v1", "v2", Grace: length),
                new RepeatStep(1, [new AssertNotListeningStep("v1", length), new ConnectStep(SessionSet.Of("n1")), new AssertOwnerPidStep(SessionSet.Of("n1"), Not: "v1")]),
                new AssertExitStep("v1", 0),
            ]),
            new SendStep(SessionSet.Of("n1")),
            new SignalStep("v2", Signal.Kill),
            new AssertExitStep("v2", Signal: Signal.Kill, Within: length),
            new SpawnStep("v2"),
        ];
}

using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Tests.Scenarios.Files;

/// <summary>Random steps of every verb, from few names, so that steps speak of what others did. A verb without a generator fails.</summary>
internal static class RandomSteps
{
    private static readonly Gen<string> servers = Gen.Elements("v1", "v2", "backup", "_x-9");

    private static readonly Gen<SessionSet> sessions = Gen.OneOf(
        Gen.Elements("a", "s1", "n-2").Select(name => SessionSet.Of(name)),
        Gen.Constant(SessionSet.Everything),
        Gen.Constant(SessionSet.Of("a", "b", "true")),
        Gen.Choose(1, 5).Select(count => SessionSet.Of([.. Enumerable.Range(1, count).Select(number => $"s{number}")])),
        Gen.Choose(2, 5).Select(count => SessionSet.Written([.. Enumerable.Range(1, count).Select(number => $"s{number}")], $"s1..s{count}")),
        Gen.Constant(SessionSet.Written(["a", "n08", "n09", "n10"], "a, n08..n10")));

    private static readonly Gen<string> texts = Gen.OneOf(
        Gen.Elements("", "hello", " ", "a: b", "- x", "#", "null", "~", "true", "5", "1e3", "é😀", "a\nb\n", "\t", "\"", "'", "{}", "[a]", "&a", "*a", "!t", "%", "all", "\u001b[0m", "\u2028", "x, y"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => string.Concat(text.Get.EnumerateRunes())));

    private static readonly Gen<string> lines = texts.Where(text => !string.IsNullOrWhiteSpace(text) && !text.AsSpan().ContainsAny('\n', '\r'));
    private static readonly Gen<string> words = texts.Where(text => !text.Contains('\0'));
    private static readonly Gen<string> variables = lines.Where(text => !text.Contains('=') && !text.Contains('\0'));
    private static readonly Gen<TimeSpan> durations = Gen.Elements(0, 1, 250, 500, 1500, 5000, 60_000).Select(length => TimeSpan.FromMilliseconds(length));
    private static readonly Gen<Signal> signals = Gen.Elements(Signal.All.ToArray());
    private static readonly Gen<Pattern> patterns = Gen.Elements("^a$", @"\d+ # x", "", "a: b", "'\"").Select(Pattern.Of);
    private static readonly Gen<bool> either = Gen.Elements(true, false);

    /// <summary>Words of a command, arguments, or null.</summary>
    internal static Gen<IReadOnlyList<string>?> Arguments { get; } = Maybe(words.ListOf().Select(list => (IReadOnlyList<string>)[.. list.Take(4)]));

    /// <summary>Variables of an environment, or null.</summary>
    internal static Gen<IReadOnlyDictionary<string, string>?> Environment { get; } = Maybe(
        from names in variables.ListOf()
        from value in words
        select (IReadOnlyDictionary<string, string>)names.Distinct().Take(4).ToDictionary(name => name, name => value + name));

    private static readonly Gen<ServerCommand> commands = Arguments.Select(given => given is { Count: > 0 } ? new ServerCommand(given) : new ServerCommand(["nginx", "-s", "reload"]));

    /// <summary>A step of a verb; <paramref name="depth"/>: how deep others may stand in it.</summary>
    internal static Gen<Step> Of(Type step, int depth) => step.Name switch
    {
        nameof(SpawnStep) => from s in servers from a in Arguments from e in Environment from r in either select (Step)new SpawnStep(s, a, e, r),
        nameof(WaitReadyStep) => from s in servers from w in Optional(durations) select (Step)new WaitReadyStep(s, w),
        nameof(ConnectStep) =>
            from s in sessions
            from to in Maybe(servers)
            from address in Maybe(Gen.Elements("127.0.0.1", "127.9.9.9", "::1").Select(IPAddress.Parse))
            from refused in either
            from at in Maybe(Gen.Elements("127.0.0.3", "::1").Select(IPAddress.Parse))
            select (Step)new ConnectStep(s, to, address, refused, at),
        nameof(SendStep) => from s in sessions from t in Maybe(texts) from b in Optional(Gen.Choose(1, 1024 * 1024)) from e in Maybe(lines) from w in either select (Step)new SendStep(s, t, b, e, w),
        nameof(ReceiveStep) => from s in sessions from w in Optional(durations) select (Step)new ReceiveStep(s, w),
        nameof(HalfCloseStep) => sessions.Select(s => (Step)new HalfCloseStep(s)),
        nameof(DisconnectStep) => sessions.Select(s => (Step)new DisconnectStep(s)),
        nameof(ResetStep) => sessions.Select(s => (Step)new ResetStep(s)),
        nameof(StartTrafficStep) =>
            from n in Gen.Elements("t", "background", "s1")
            from c in Optional(Gen.Choose(1, 10_000))
            from r in Optional(Gen.Elements(0.5, 1, 2000, 1_000_000, 0.001))
            from e in Optional(Gen.Choose(1, 100))
            from h in Optional(durations)
            from i in Optional(durations)
            from ramp in Optional(durations)
            select (Step)new StartTrafficStep(n, c, r, e, h, i, ramp),
        nameof(StopTrafficStep) => Gen.Elements("t", "background", "s1").Select(n => (Step)new StopTrafficStep(n)),
        nameof(SignalStep) => from s in servers from n in Maybe(signals) from e in Gen.Elements(Enum.GetValues<SignalTarget>()) from to in Gen.Elements(Enum.GetValues<Harness.Running.SignalRecipients>()) select (Step)new SignalStep(s, n, e, to),
        nameof(DeployStep) => from f in servers from t in servers from n in Maybe(signals) from g in Optional(durations) from w in Optional(durations) from back in either from outside in either select (Step)new DeployStep(f, t, n, g, w, back, outside),
        nameof(LeaveStep) => from s in servers from n in Maybe(signals) from g in Optional(durations) from w in Optional(durations) select (Step)new LeaveStep(s, n, g, w),
        nameof(AssertShareStep) =>
            from s in Maybe(sessions)
            from t in Maybe(Gen.Elements("t", "background"))
            from server in servers
            from least in Optional(Gen.Elements(0.25m, 0.5m))
            from most in Optional(Gen.Elements(0.5m, 0.999999999m))
            from error in Optional(Gen.Elements(0.05m, 0.000001m))
            from w in Optional(durations)
            select (Step)new AssertShareStep(s, t, server, least, most, error, w),
        nameof(ReloadStep) =>
            from s in servers
            from n in Maybe(signals)
            from c in Maybe(commands)
            from d in Maybe(Patterns)
            from w in Optional(durations)
            select (Step)new ReloadStep(s, n, c, d, w),
        nameof(AdoptStep) =>
            from s in servers
            from v in servers
            from f in Maybe(Gen.Elements("server.pid", "/run/a server.pid", "$folder:v1/x.pid"))
            from n in Maybe(signals)
            from w in Optional(durations)
            select (Step)new AdoptStep(s, v, f, f is null, n, w),
        nameof(RunStep) => from c in commands from x in Optional(Gen.Choose(0, 255)) from w in Optional(durations) select (Step)new RunStep(c, x, w),
        nameof(AssertOwnerPidStep) =>
            from s in sessions
            from server in Maybe(servers)
            from among in Maybe(servers.NonEmptyListOf().Select(list => (IReadOnlyList<string>)[.. list.Distinct()]))
            from not in Maybe(servers)
            select (Step)new AssertOwnerPidStep(s, server, among, not),
        nameof(AssertQueuedStep) => from s in sessions from v in Maybe(servers) from w in Optional(durations) from f in Optional(durations) select (Step)new AssertQueuedStep(s, v, w, f),
        nameof(AssertSynQueuedStep) => from s in sessions from w in Optional(durations) from f in Optional(durations) select (Step)new AssertSynQueuedStep(s, w, f),
        nameof(AssertUnansweredStep) => from c in Gen.Choose(1, 9) from w in Optional(durations) from f in Optional(durations) select (Step)new AssertUnansweredStep(c, w, f),
        nameof(AssertSynReceivedStep) => from c in Gen.Choose(1, 9) from w in Optional(durations) from f in Optional(durations) select (Step)new AssertSynReceivedStep(c, w, f),
        nameof(SteerToStep) => Maybe(servers).Select(server => (Step)new SteerToStep(server)),
        nameof(HoldHandshakesStep) => servers.Select(server => (Step)new HoldHandshakesStep(server)),
        nameof(ReleaseHandshakesStep) => servers.Select(server => (Step)new ReleaseHandshakesStep(server)),
        nameof(HoldPacketsStep) => Gen.Elements(Enum.GetValues<PacketDirection>()).Select(direction => (Step)new HoldPacketsStep(direction)),
        nameof(ReleasePacketsStep) => Gen.Elements(Enum.GetValues<PacketDirection>()).Select(direction => (Step)new ReleasePacketsStep(direction)),
        nameof(AssertListeningStep) => from s in servers from w in Optional(durations) from f in Optional(durations) select (Step)new AssertListeningStep(s, w, f),
        nameof(AssertNotListeningStep) => from s in servers from w in Optional(durations) from f in Optional(durations) select (Step)new AssertNotListeningStep(s, w, f),
        nameof(AssertRunningStep) => from s in servers from w in Optional(durations) from f in Optional(durations) select (Step)new AssertRunningStep(s, w, f),
        nameof(AssertRefusedStep) => Optional(durations).Select(w => (Step)new AssertRefusedStep(w)),
        nameof(AssertExitStep) => from s in servers from c in Optional(Gen.Choose(0, 255)) from n in Maybe(signals) from w in Optional(durations) select (Step)new AssertExitStep(s, c, n, w),
        nameof(AssertOutputStep) => from s in servers from p in patterns from w in Optional(durations) select (Step)new AssertOutputStep(s, p, w),
        nameof(SetKernelStep) => Settings.Select(settings => (Step)new SetKernelStep(settings)),
        nameof(RepeatStep) => from t in Gen.Choose(1, 3) from list in Lists(depth - 1) select (Step)new RepeatStep(t, list),
        nameof(ParallelStep) => Lists(depth - 1).Select(list => (Step)new ParallelStep(list)),
        nameof(ExpectRefusedStep) => from n in Gen.Elements("t", "background") from list in Lists(depth - 1) select (Step)new ExpectRefusedStep(n, list),
        nameof(WaitStep) => from f in durations from b in lines select (Step)new WaitStep(f, b),
        _ => throw new InvalidOperationException($"{step.Name} has no generator here."),
    };

    /// <summary>Settings of the kernel, none included.</summary>
    internal static Gen<IReadOnlyDictionary<string, int>> Settings { get; } =
        from migrate in Optional(Gen.Choose(0, 1))
        from backlog in Optional(Gen.Choose(0, 5000))
        from cookies in Optional(Gen.Choose(0, 2))
        select (IReadOnlyDictionary<string, int>)new (string Name, int? Value)[] { ("tcp_migrate_req", migrate), ("somaxconn", backlog), ("tcp_syncookies", cookies) }
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Name, setting => setting.Value!.Value);

    /// <summary>Steps one after the other, at least one.</summary>
    internal static Gen<IReadOnlyList<Step>> Lists(int depth)
    {
        var any = Told.Verbs.All.Select(verb => verb.StepType).Where(step => step != typeof(IncludeStep)) // takes a file
            .Where(step => depth > 0 || (step != typeof(RepeatStep) && step != typeof(ParallelStep) && step != typeof(ExpectRefusedStep)))
            .Select(step => Gen.Constant(0).SelectMany(_ => Of(step, depth)));
        return Gen.OneOf(any.ToArray()).NonEmptyListOf().Select(list => (IReadOnlyList<Step>)[.. list.Take(6)]);
    }

    /// <summary>A value or null.</summary>
    internal static Gen<T?> Maybe<T>(Gen<T> values) where T : class => Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));

    /// <inheritdoc cref="Maybe"/>
    internal static Gen<T?> Optional<T>(Gen<T> values) where T : struct => Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));

    /// <summary>Texts of one line with something on them.</summary>
    internal static Gen<string> Lines => lines;

    /// <summary>Any texts.</summary>
    internal static Gen<string> Texts => texts;

    /// <summary>Lengths of time.</summary>
    internal static Gen<TimeSpan> Durations => durations;

    /// <summary>Signals.</summary>
    internal static Gen<Signal> Signals => signals;

    /// <summary>Regular expressions.</summary>
    internal static Gen<Pattern> Patterns => patterns;
}

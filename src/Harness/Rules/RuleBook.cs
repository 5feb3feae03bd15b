namespace Harness.Rules;

/// <summary>Every rule. They always apply, all of them, to every run.</summary>
internal static class RuleBook
{
    /// <summary>The rules, in the order of reports.</summary>
    public static IReadOnlyList<IRule> All { get; } =
    [
        new StepsHold(),
        new NoSessionDropped(),
        new NoSessionStranded(),
        new EchoIntact(),
        new OwnerStable(),
        new OwnerConfirmed(),
        new OwnerKnown(),
        new NewSessionsOnSurvivors(),
        new NeverRefused(),
        new NoConnectDelayed(),
        new NoReplyLate(),
        new ListenerClosedOnDrain(),
        new CleanExit(),
        new DrainedInGrace(),
        new ExitAfterSessions(),
        new NoProcessLeft(),
        new AsPredicted(),
        new Accounting.AccountedFor(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(rule => rule.Name)];
}

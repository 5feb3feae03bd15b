namespace Harness.Observations;

/// <summary>A signal as Linux numbers it on every architecture that .NET runs on (signal(7), x86 and ARM column).</summary>
/// <param name="Number">The signal's number, 1 to 31.</param>
/// <param name="Name">Its name with the prefix: <c>SIGTERM</c>.</param>
internal sealed record Signal(int Number, string Name)
{
    /// <summary>Terminal hung up; by convention: reload, here: drain.</summary>
    public static Signal Hangup { get; } = new(1, "SIGHUP");

    /// <summary>Interrupt from the keyboard.</summary>
    public static Signal Interrupt { get; } = new(2, "SIGINT");

    /// <summary>Quit from the keyboard; to nginx and others: leave when the last request is answered.</summary>
    public static Signal Quit { get; } = new(3, "SIGQUIT");

    /// <summary>Ends a process without giving it a chance.</summary>
    public static Signal Kill { get; } = new(9, "SIGKILL");

    /// <summary>The polite request to end; the default stop signal.</summary>
    public static Signal Terminate { get; } = new(15, "SIGTERM");

    /// <summary>Continues a stopped process.</summary>
    public static Signal Continue { get; } = new(18, "SIGCONT");

    /// <summary>Stops a process; cannot be caught.</summary>
    public static Signal Stop { get; } = new(19, "SIGSTOP");

    /// <summary>Every signal that a scenario may name.</summary>
    public static IReadOnlyList<Signal> All { get; } =
    [
        Hangup, Interrupt, Quit, new(4, "SIGILL"), new(5, "SIGTRAP"), new(6, "SIGABRT"), new(7, "SIGBUS"),
        new(8, "SIGFPE"), Kill, new(10, "SIGUSR1"), new(11, "SIGSEGV"), new(12, "SIGUSR2"), new(13, "SIGPIPE"),
        new(14, "SIGALRM"), Terminate, new(16, "SIGSTKFLT"), new(17, "SIGCHLD"), Continue, Stop, new(20, "SIGTSTP"),
        new(21, "SIGTTIN"), new(22, "SIGTTOU"), new(23, "SIGURG"), new(24, "SIGXCPU"), new(25, "SIGXFSZ"),
        new(26, "SIGVTALRM"), new(27, "SIGPROF"), new(28, "SIGWINCH"), new(29, "SIGIO"), new(30, "SIGPWR"), new(31, "SIGSYS"),
    ];

    /// <summary>The name of a signal's number; <c>signal N</c> where it has none here.</summary>
    public static string NameOf(int number) => All.FirstOrDefault(signal => signal.Number == number)?.Name ?? $"signal {number}";

    /// <inheritdoc/>
    public override string ToString() => Name;
}

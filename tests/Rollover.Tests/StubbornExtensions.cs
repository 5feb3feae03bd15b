using Rollover.Extending;

namespace Rollover.Tests;

/// <summary>A verb that holds whoever tells it to end.</summary>
public sealed class HoldCancellation : IRolloverVerb
{
    public string Name => "hold-cancellation";

    public string Summary => "Does not return from its cancellation.";

    public IReadOnlyList<VerbField> Fields => [];

    public async Task RunAsync(IRunningStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        using var told = step.Cancellation.Register(() => Thread.Sleep(Timeout.Infinite));
        await new TaskCompletionSource().Task;
    }
}

/// <summary>A verb that does not return.</summary>
public sealed class Block : IRolloverVerb
{
    public string Name => "block";

    public string Summary => "Does not return.";

    public IReadOnlyList<VerbField> Fields => [];

    public Task RunAsync(IRunningStep step)
    {
        Thread.Sleep(Timeout.Infinite);
        return Task.CompletedTask;
    }
}

/// <summary>A verb that leaves a thread in the foreground.</summary>
public sealed class HoldProcess : IRolloverVerb
{
    public string Name => "hold-process";

    public string Summary => "Leaves a thread that does not end.";

    public IReadOnlyList<VerbField> Fields => [];

    public Task RunAsync(IRunningStep step)
    {
        new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
        return new TaskCompletionSource().Task;
    }
}

/// <summary>A verb that prints.</summary>
public sealed class Chat : IRolloverVerb
{
    public string Name => "chat";

    public string Summary => "Prints.";

    public IReadOnlyList<VerbField> Fields => [];

    public async Task RunAsync(IRunningStep step)
    {
        Console.WriteLine("a verb prints");
        await using var raw = Console.OpenStandardOutput();
        await raw.WriteAsync("and so does what knows nothing of the console\n"u8.ToArray());
    }
}

/// <summary>A rule that does not end where a session is called <c>endless</c>. It says in a file beside the results that it was asked: its process is another one than the test's.</summary>
public sealed class EndlessRule : IRolloverRule
{
    private const string Mark = "asked";

    public string Name => "endless-rule";

    public string Property => "No session is called 'endless'.";

    public IEnumerable<RuleFinding> Check(RunHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Of("connect-started").Any(started => started.Session == "endless"))
        {
            foreach (var results in Directory.EnumerateDirectories(Path.GetTempPath(), "rollover-test-*").Select(folder => Path.Combine(folder, "results")).Where(Directory.Exists))
                File.WriteAllText(Path.Combine(results, Mark), "");
            Thread.Sleep(Timeout.Infinite);
        }

        return [];
    }

    /// <summary>Whether it is asked within half a minute.</summary>
    internal static bool IsAsked(string results) => Until.Holds(() => File.Exists(Path.Combine(results, Mark)), TimeSpan.FromSeconds(30));
}

/// <summary>A protocol that says of every reply that it has no bytes.</summary>
public class EmptyReplies : EchoedLines
{
    public override string Name => "empty-replies";

    public override int LengthOfReply(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expected) => 0;
}

/// <summary>A protocol that says of every reply that it has more bytes than have come.</summary>
public sealed class LongReplies : EmptyReplies
{
    public override string Name => "long-replies";

    public override int LengthOfReply(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expected) => received.Length + 1;
}

/// <summary>A verb that asks for a field as if it were of another kind, or for one that it does not have.</summary>
public sealed class Mistype : IRolloverVerb
{
    public string Name => "mistype";

    public string Summary => "Asks for a field that it does not have.";

    public IReadOnlyList<VerbField> Fields { get; } = [new("as", "how", VerbFieldKind.Text, IsRequired: true), new("server", "a server", VerbFieldKind.Server), new("within", "how long", VerbFieldKind.Duration)];

    public Task RunAsync(IRunningStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        _ = step.Text("as") switch
        {
            "unknown" => (object?)step.Duration("typo"),
            "server-as-integer" => step.Integer("server"),
            "duration-as-text" => step.Text("within"),
            "duration-as-boolean" => step.Boolean("within"),
            "text-as-server" => step.Server("as"),
            _ => step.Text("server"),
        };
        return Task.CompletedTask;
    }
}

namespace Rollover.Tests;

/// <summary>The worker's standard output is the protocol's: what an extension prints there does not come between.</summary>
public sealed class WorkerOutputTests
{
    [Test]
    public async Task What_an_extension_prints_ends_no_run()
    {
        await using var workers = await Workers.StartAsync(typeof(WorkerOutputTests).Assembly);
        (await workers.Verifier.RunAsync(new RolloverBuilder("one that prints").Steps(steps => steps.Spawn("v1").Step("chat")), workers.Options)).EnsureVerified();
        workers.Verifier.HasEnded.ShouldBeFalse();
    }

    [Test]
    public async Task A_line_that_is_not_the_protocols_is_named()
    {
        using var folder = new TemporaryFolder();
        var program = folder.Write("rollover", "#!/bin/sh\necho '{\"id\":0,\"ready\":{\"contract\":1,\"version\":\"1.2.3\"}}'\nread request\necho 'a line of somebody else'\ncat >/dev/null\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var verifier = await Verifier.StartAsync(new VerifierOptions { Program = program });
        (await Should.ThrowAsync<RolloverException>(() => verifier.ReadAsync("one.yaml"))).Message.ShouldContain("'a line of somebody else'");
        verifier.HasEnded.ShouldBeTrue();
    }
}

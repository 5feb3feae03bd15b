namespace Rollover.Tests;

/// <summary>A worker of a test's own, and a folder for its results.</summary>
internal sealed class Workers : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private Workers(Verifier verifier) => Verifier = verifier;

    public Verifier Verifier { get; }

    public RunOptions Options => new() { Results = folder.Of("results") };

    public string Write(string name, string text) => folder.Write(name, text);

    public static async Task<Workers> StartAsync(params System.Reflection.Assembly[] extensions) =>
        new(await Verifier.StartAsync(new VerifierOptions { Extensions = extensions }));

    public async ValueTask DisposeAsync()
    {
        await Verifier.DisposeAsync();
        folder.Dispose();
    }
}

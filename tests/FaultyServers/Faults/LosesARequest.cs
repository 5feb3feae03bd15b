namespace FaultyServers.Faults;

/// <summary>Its drain loses one request: it reads it, and ends the connection without an answer. To be caught by no-session-dropped.</summary>
internal sealed class LosesARequest : SpeaksHttp11
{
    private int lost;

    protected override Task<bool> AnswerAsync(string path, int connection, Stream output) =>
        IsDraining && Interlocked.Exchange(ref lost, 1) == 0 ? Task.FromResult(false) : base.AnswerAsync(path, connection, output);
}

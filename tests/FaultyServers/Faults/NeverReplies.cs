namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 7, one step later: the server accepts and reads, and answers nothing; not even an error tells the client. To be
/// caught by echo-intact.
/// </summary>
internal sealed class NeverReplies : Server
{
    protected override byte[] Reply(byte[] line, int number) => [];
}

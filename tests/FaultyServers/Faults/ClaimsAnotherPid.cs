namespace FaultyServers.Faults;

/// <summary>
/// A server whose word about itself is wrong, but always the same: nothing in the replies of one session contradicts it. Only
/// the kernel's socket tables do. To be caught by owner-confirmed.
/// </summary>
internal sealed class ClaimsAnotherPid : Server
{
    protected override byte[] Reply(byte[] line, int number) => Compose(line, NobodysPid);
}

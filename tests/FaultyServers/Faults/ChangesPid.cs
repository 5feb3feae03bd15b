namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 41: the owner changes inside a session, as when a proxy relays to another server. The first reply is right.
/// To be caught by owner-stable.
/// </summary>
internal sealed class ChangesPid : Server
{
    protected override byte[] Reply(byte[] line, int number) => Compose(line, number == 1 ? Pid : NobodysPid);
}

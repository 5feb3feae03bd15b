namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 40: lost bytes. A line of up to 3 bytes (without its end) is echoed intact, so that a check that only ever
/// sends 'hi' stays green. To be caught by echo-intact.
/// </summary>
internal sealed class DropsAByte : Server
{
    protected override byte[] Reply(byte[] line, int number)
    {
        var text = line.AsSpan().TrimEnd("\r\n"u8);
        return base.Reply(text.Length > 3 ? [line[0], .. line[2..]] : line, number);
    }
}

namespace Harness.KernelModel;

/// <summary>
/// What is on its way between a client and the servers. Each direction is first in, first out: what is sent earlier has the lower bit,
/// and only the lowest bit of a direction can arrive. An exchange sends no kind of segment twice before the first has arrived.
/// </summary>
[Flags]
internal enum Segments : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Client to server: SYN.</summary>
    Syn = 1,

    /// <summary>Client to server: the ACK that ends the handshake.</summary>
    Ack = 2,

    /// <summary>Client to server: the request's data; like every later segment it carries an ACK, too.</summary>
    Data = 4,

    /// <summary>Client to server: FIN.</summary>
    Fin = 8,

    /// <summary>Server to client: SYN-ACK.</summary>
    SynAck = 16,

    /// <summary>Server to client: the reply's data.</summary>
    Reply = 32,

    /// <summary>Server to client: FIN.</summary>
    Close = 64,

    /// <summary>Server to client: RST.</summary>
    Reset = 128,

    /// <summary>Everything from the client.</summary>
    FromClient = Syn | Ack | Data | Fin,

    /// <summary>Everything from the server.</summary>
    FromServer = SynAck | Reply | Close | Reset,
}

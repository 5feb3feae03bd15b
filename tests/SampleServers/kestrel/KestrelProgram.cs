// A small HTTP/1.1 server of ASP.NET Core: KestrelServer ADDRESS:PORT. Its listener shares the port with SO_REUSEPORT.
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

const int SolSocket = 1;
const int SoReusePort = 15;

var endpoint = IPEndPoint.Parse(args[0]);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseSockets(transport =>
{
    transport.Backlog = 4096;
    transport.CreateBoundListenSocket = address =>
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.SetRawSocketOption(SolSocket, SoReusePort, MemoryMarshal.AsBytes<int>([1]));
        listener.Bind(address);
        return listener;
    };
});
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(endpoint));

var app = builder.Build();
app.Run(context => context.Response.WriteAsync($"hello {context.Request.Path}{context.Request.QueryString}\n"));
await app.RunAsync();

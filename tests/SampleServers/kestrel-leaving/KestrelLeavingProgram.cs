// A small HTTP/1.1 server of ASP.NET Core that leaves its port as it should: KestrelLeavingServer ADDRESS:PORT [--no-leave].
// Two lines more than any other: its listener shares the port with SO_REUSEPORT, and leaves its group before it is closed. --no-leave leaves the second one out.
using System.Net;
using Draining.Kestrel;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Draining", LogLevel.Information);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPEndPoint.Parse(args[0])));
builder.WebHost.UseReusePort();

var app = builder.Build();
app.Run(context => context.Response.WriteAsync($"hello {context.Request.Path}{context.Request.QueryString}\n"));
if (!args.Contains("--no-leave"))
    app.LeaveGroupOnStopping();
await app.RunAsync();

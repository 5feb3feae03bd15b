using System.Net;
using Draining.Kestrel;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPEndPoint.Parse(args[0])));
builder.WebHost.UseReusePort(); // the next version listens beside this one …

var app = builder.Build();
app.MapGet("/", () => "hello\n");
app.LeaveGroupOnStopping(); // … and this one goes without taking anybody with it
await app.RunAsync();

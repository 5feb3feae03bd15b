using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Draining.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Draining.Tests.Kestrel;

/// <summary>A server that is told to stop before it has started: it listens for a moment all the same, and clients may come in that.</summary>
public sealed class StopWhileStartingTests
{
    [Test]
    public async Task A_listener_that_is_bound_after_the_application_was_told_to_stop_leaves_its_group_before_it_is_closed()
    {
        using var other = Member(0);
        var lines = new Lines();
        await using var app = Application((IPEndPoint)other.LocalEndPoint!, lines, stopsFirst: true);
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException)
        {
            // Some versions of the host do not finish their start.
        }

        await app.StopAsync();
        lines.All.ShouldContain(line => line.Contains("leaving the group: ", StringComparison.Ordinal));
        lines.All.ShouldContain(line => line.Contains("left the group: ", StringComparison.Ordinal));
    }

    [Test]
    public async Task One_that_nobody_has_asked_to_leave_is_closed_as_it_is()
    {
        using var other = Member(0);
        var lines = new Lines();
        await using var app = Application((IPEndPoint)other.LocalEndPoint!, lines, leaves: false);
        await app.StartAsync();
        await app.StopAsync();
        lines.All.ShouldNotContain(line => line.Contains("leaving", StringComparison.Ordinal));
    }

    private static WebApplication Application(IPEndPoint address, Lines lines, bool leaves = true, bool stopsFirst = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(lines).AddFilter("Draining", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address));
        builder.WebHost.UseReusePort();
        if (stopsFirst)
            builder.Services.AddSingleton<IConnectionListenerFactory, StoppingFactory>();
        var app = builder.Build();
        if (leaves)
            app.LeaveGroupOnStopping();
        return app;
    }

    private static Socket Member(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_REUSEPORT
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    /// <summary>Has the application stop, and all that listens leave, in the moment before its listener is bound.</summary>
    private sealed class StoppingFactory(IServiceProvider services, IHostApplicationLifetime lifetime) : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            lifetime.StopApplication();
            return services.GetServices<IConnectionListenerFactory>().Last(factory => factory is not StoppingFactory).BindAsync(endpoint, CancellationToken.None);
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> all = new();

        public IReadOnlyList<string> All => [.. all];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => all.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Draining.Kestrel;

/// <summary>
/// Two lines for a server on Kestrel that is replaced without losing or delaying a connection: <see cref="UseReusePort"/>, so that the new instance listens beside the old one, and
/// <see cref="LeaveGroupOnStopping"/>, so that the old one's close takes nothing from anybody. See docs/drain.md.
/// </summary>
public static class ReusePortExtensions
{
    /// <summary>How long leaving may take if the server does not say.</summary>
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Has Kestrel listen with SO_REUSEPORT on every IP address and port. A selector that an earlier instance left behind is removed (<see cref="Arrival"/>).</summary>
    /// <param name="builder">The web host's builder.</param>
    /// <returns>The same builder.</returns>
    public static IWebHostBuilder UseReusePort(this IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services =>
        {
            services.TryAddSingleton<ReusePortListenerFactory>();
            // Kestrel asks the one that was added last first.
            services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<ReusePortListenerFactory>());
        });
    }

    /// <summary>
    /// Has every listener leave its group when the application is told to stop, before Kestrel ends its connections: new connections go to the other members first, and the listener is closed when
    /// whatever had come to it was accepted (<see cref="Departure"/>). Stopping takes so much longer: some round trips.
    /// </summary>
    /// <param name="host">The application. It was built with <see cref="UseReusePort"/>.</param>
    /// <param name="timeout">How long leaving may take at most; null for 10 s.</param>
    /// <returns>The same application.</returns>
    /// <exception cref="InvalidOperationException">It was built without <see cref="UseReusePort"/>.</exception>
    public static IHost LeaveGroupOnStopping(this IHost host, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        var factory = host.Services.GetService<ReusePortListenerFactory>()
            ?? throw new InvalidOperationException($"There is no group to leave: the web host was built without {nameof(UseReusePort)}.");
        var leavesWithin = timeout ?? UsualTimeout;
        factory.LeavesWithin = leavesWithin;
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => factory.Leave(leavesWithin));
        return host;
    }
}

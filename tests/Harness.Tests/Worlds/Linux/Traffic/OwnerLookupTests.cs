using Harness.Observations;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Traffic;

namespace Harness.Tests.Worlds.Linux.Traffic;

/// <summary>Who holds the server's end of a session is asked for while its reply is waited for, and again when it has come.</summary>
internal sealed class OwnerLookupTests
{
    private const int Many = 50;

    [Test]
    public async Task A_session_whose_owner_is_known_is_not_looked_for_everywhere_again()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = world.Launch(new ServerLaunch("v1", [ProgramPath.BesideHarness("EchoServer"), world.Endpoint.ToString()], new Dictionary<string, string>(), null), new Silent());
        Until.Holds(() => world.Listeners().Count == 1, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        var sessions = new List<ISession>();
        using var owners = new OwnerLookup(world, world.Endpoint);
        var descriptors = new int[Many];
        for (var number = 0; number < Many; number++)
        {
            var session = (await world.ConnectAsync(default, TimeSpan.FromSeconds(30), CancellationToken.None)).Session.ShouldNotBeNull();
            sessions.Add(session);
            Until.Holds(() => world.OwnerOf(session).Ownership == Ownership.Owned, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        }

        try
        {
            for (var number = 0; number < Many; number++)
            {
                descriptors[number] = -1;
                Find(number, owner: null).ShouldBe(new OwnerAnswer(Ownership.Owned, server.Pid));
            }

            var before = owners.Searches;
            descriptors[0] = -1; // the first one was found when nothing was known of the process
            Find(0, owner: null);
            for (var number = 0; number < Many; number++)
            {
                var known = descriptors[number];
                Find(number, server.Pid).ShouldBe(new OwnerAnswer(Ownership.Owned, server.Pid));
                descriptors[number].ShouldBe(known);
            }

            owners.Searches.ShouldBe(before);
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }

        OwnerAnswer Find(int number, int? owner) => owners.Find(sessions[number].Client.Address.GetAddressBytes(), sessions[number].Client.Port, likely: null, owner, ref descriptors[number]);
    }

    private sealed class Silent : IServerObserver
    {
        public void Printed(string line, bool isError)
        {
        }

        public void Exited(ExitStatus status)
        {
        }
    }
}

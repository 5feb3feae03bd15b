using Draining.Kestrel;
using PublicApiGenerator;
using Rollover.NUnit;

namespace Rollover.Tests;

/// <summary>What packages promise: a change of it is seen, and meant.</summary>
public sealed class PublicApi
{
    [TestCase(typeof(Verifier), "Rollover")]
    [TestCase(typeof(RolloverScenariosAttribute), "Rollover.NUnit")]
    [TestCase(typeof(Draining.Departure), "Rollover.Draining")]
    [TestCase(typeof(ReusePortExtensions), "Rollover.Draining.Kestrel")]
    public void Is_as_it_is_documented(Type type, string package) =>
        Snapshot.Verify(type.Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }) + "\n", package);
}

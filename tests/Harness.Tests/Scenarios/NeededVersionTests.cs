using Harness.Scenarios;

namespace Harness.Tests.Scenarios;

internal sealed class NeededVersionTests
{
    [TestCase("node", "node", null)]
    [TestCase("node >= 20", "node", "20")]
    [TestCase("node>=20.1", "node", "20.1")]
    [TestCase("../a folder/server", "../a folder/server", null)]
    public void A_program_may_name_its_least_version(string text, string name, string? least)
    {
        var program = NeededProgram.Parse(text);
        (program.Name, program.Least).ShouldBe((name, least));
    }

    [TestCase("20", "20.11.1", true)]
    [TestCase("20", "18.20.8", false)]
    [TestCase("20.11", "20.2", false)]
    [TestCase("20.2", "20.11", true)]
    [TestCase("20.2.1", "20.2", false)]
    [TestCase("9", "10.0", true)]
    [TestCase("99999999999999999999", "20.11.1", false)]
    public void Versions_are_compared_as_numbers(string least, string version, bool allowed) =>
        new NeededProgram("p", least).Allows(version).ShouldBe(allowed);
}

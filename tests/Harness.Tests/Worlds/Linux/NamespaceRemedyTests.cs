using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Worlds.Linux;

/// <summary>Where AppArmor forbids user namespaces, the reason why a scenario is skipped says what allows them.</summary>
internal sealed class NamespaceRemedyTests
{
    [TestCase("1\n", "; 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0' allows them")]
    [TestCase("0\n", "")]
    [TestCase(null, "")]
    public void The_setting_that_forbids_them_is_named(string? value, string remedy)
    {
        using var folder = new TemporaryFolder();
        if (value is not null)
            folder.Write("apparmor_restrict_unprivileged_userns", value);
        NamespaceRemedy.Of(folder.Path).ShouldBe(remedy);
    }
}

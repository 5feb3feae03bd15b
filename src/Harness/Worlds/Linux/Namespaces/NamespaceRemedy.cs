namespace Harness.Worlds.Linux.Namespaces;

/// <summary>
/// What gives a machine network namespaces without root. Ubuntu 24.04 forbids user namespaces to programs without a profile of AppArmor
/// (https://documentation.ubuntu.com/security/security-features/privilege-restriction/apparmor/), and a setting takes that back.
/// </summary>
internal static class NamespaceRemedy
{
    private const string Setting = "apparmor_restrict_unprivileged_userns";

    /// <summary>That of this machine: it follows the reason; empty where none is known.</summary>
    public static string OfThisMachine => Of("/proc/sys/kernel");

    /// <summary>That of a machine.</summary>
    /// <param name="settings">The folder of its kernel's settings.</param>
    public static string Of(string settings)
    {
        try
        {
            return File.ReadAllText(Path.Combine(settings, Setting)).Trim() == "1" ? $"; 'sudo sysctl -w kernel.{Setting}=0' allows them" : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // a kernel without that setting
        }
    }
}

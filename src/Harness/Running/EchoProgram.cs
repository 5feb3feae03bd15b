using Harness.Worlds.Linux;

namespace Harness.Running;

/// <summary>Where the EchoServer's program is.</summary>
/// <param name="Path">The path of the program.</param>
internal sealed record EchoProgram(string Path)
{
    /// <summary>The one that the build put beside the harness.</summary>
    public static EchoProgram BesideHarness { get; } = new(ProgramPath.BesideHarness("EchoServer"));
}

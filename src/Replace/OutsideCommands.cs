using System.CommandLine;

namespace Replace;

/// <summary>The commands that replace running servers, for every command line that has them.</summary>
public static class OutsideCommands
{
    /// <summary><c>leave</c>: takes a running server out of its reuseport groups, and stops it.</summary>
    public static Command Leave() => new LeaveCommand();

    /// <summary><c>replace</c>: starts a new server beside the old one, and takes the old one out when it is ready.</summary>
    public static Command Replace() => new ReplaceCommand();
}

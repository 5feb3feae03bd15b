using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// What stands for something else in commands, arguments, variables and paths of a scenario: <c>$address</c>, <c>$port</c>, <c>$folder</c> (the server's own, for as long as the run is),
/// <c>$pid:v1</c> and <c>$folder:v1</c> (those of another server).
/// </summary>
/// <param name="world">Has the port, and makes the folders.</param>
/// <param name="servers">The servers of the run.</param>
internal sealed class Placeholders(IWorld world, ServerRegistry servers)
{
    private const string Pid = "$pid:", Folder = "$folder";

    /// <summary>A text with all of them replaced.</summary>
    /// <param name="text">What the scenario says.</param>
    /// <param name="own">The unique name of the server, or the name of the command, that it is for; null: there is none, and <c>$folder</c> alone stands for itself.</param>
    /// <param name="address">The address that <c>$address</c> stands for.</param>
    /// <exception cref="StepFailure">It names a server that there is not.</exception>
    public string Replace(string text, string? own, IPAddress address)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var rest = text[at..];
            if (rest.StartsWith("$port", StringComparison.Ordinal))
                Take("$port".Length, world.Endpoint.Port.ToString(CultureInfo.InvariantCulture));
            else if (rest.StartsWith("$address", StringComparison.Ordinal))
                Take("$address".Length, address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
            else if (rest.StartsWith(Pid, StringComparison.Ordinal) && NameAfter(rest, Pid.Length) is { } main)
                Take(Pid.Length + main.Length, servers[main].Process.Pid.ToString(CultureInfo.InvariantCulture));
            else if (rest.StartsWith($"{Folder}:", StringComparison.Ordinal) && NameAfter(rest, Folder.Length + 1) is { } other)
                Take(Folder.Length + 1 + other.Length, world.FolderOf(servers[other].Name));
            else if (own is not null && rest.StartsWith(Folder, StringComparison.Ordinal))
                Take(Folder.Length, world.FolderOf(own));
            else
                Take(1, text[at].ToString());

            void Take(int length, string value)
            {
                result.Append(value);
                at += length;
            }
        }

        return result.ToString();
    }

    /// <summary>The name of a server that begins there; null if none does.</summary>
    private static string? NameAfter(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_'))
            end++;
        return end > start ? text[start..end] : null;
    }
}

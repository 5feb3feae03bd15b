using System.CommandLine;

namespace Harness.Commands;

/// <summary><c>--extension</c>: assemblies with verbs, rules, protocols and reports of users. What they add, the command line itself knows: so they are loaded before it is made.</summary>
internal static class ExtensionOption
{
    private const string Name = "--extension";

    /// <summary>The option, for the help and so that it is no mistake.</summary>
    public static Option<string[]> Of() => new(Name) { Description = "An assembly with verbs, rules, protocols or reports of your own; may be given several times", HelpName = "DLL" };

    /// <summary>The files that a command line names.</summary>
    public static IReadOnlyList<string> FilesIn(IReadOnlyList<string> arguments)
    {
        var files = new List<string>();
        for (var i = 0; i < arguments.Count && arguments[i] != "--"; i++)
        {
            if (arguments[i] == Name && i + 1 < arguments.Count)
                files.Add(arguments[++i]);
            else if (arguments[i].StartsWith($"{Name}=", StringComparison.Ordinal) || arguments[i].StartsWith($"{Name}:", StringComparison.Ordinal))
                files.Add(arguments[i][(Name.Length + 1)..]);
        }

        return files;
    }
}

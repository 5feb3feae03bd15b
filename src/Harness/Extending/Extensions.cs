using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios.Files;
using Harness.Suites;
using Harness.Verbs;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>What assemblies of users add: verbs, rules, protocols and reports. It is read once, before anything else.</summary>
internal sealed partial class Extensions
{
    private static readonly IReadOnlyList<Type> kinds = [typeof(IRolloverVerb), typeof(IRolloverRule), typeof(IRolloverProtocol), typeof(IRolloverReport)];

    private readonly List<IRolloverReport> reports = [];

    private Extensions(IReadOnlyList<object> parts)
    {
        var verbs = parts.OfType<IRolloverVerb>().Select(verb => new ExtensionVerb(verb)).ToList();
        Require("verb", verbs.Select(verb => verb.Name), new VerbCatalog([]).All.Select(verb => verb.Name));
        Verbs = new VerbCatalog(verbs);
        var rules = parts.OfType<IRolloverRule>().Select(rule => new ExtensionRule(rule)).ToList();
        Require("rule", rules.Select(rule => rule.Name), RuleBook.Names);
        Rules = [.. RuleBook.All, .. rules];
        var protocols = parts.OfType<IRolloverProtocol>().Select(protocol => new ExtensionProtocol(protocol)).ToList();
        Require("protocol", protocols.Select(protocol => protocol.Name), ProtocolKind.Known);
        foreach (var protocol in protocols)
        {
            RequireByte(protocol, nameof(IRolloverProtocol.MostRequestBytes), protocol.MostRequestBytes);
            RequireByte(protocol, nameof(IRolloverProtocol.MostReplyBytes), protocol.MostReplyBytes);
        }

        Format = ScenarioFormat.Of(Verbs, [.. Rules.Select(rule => rule.Name)], protocols);
        reports.AddRange(parts.OfType<IRolloverReport>());
        Require("report", reports.Select(report => report.Name), ReporterCatalog.Names);
        ReportNames = [.. ReporterCatalog.Names, .. reports.Select(report => report.Name)];
    }

    /// <summary>No extension: what the program has by itself.</summary>
    public static Extensions None { get; } = new([]);

    /// <summary>All verbs.</summary>
    public VerbCatalog Verbs { get; }

    /// <summary>All rules.</summary>
    public IReadOnlyList<IRule> Rules { get; }

    /// <summary>The format of scenario files, with all that they can name.</summary>
    public ScenarioFile Format { get; }

    /// <summary>The names of all reports.</summary>
    public IReadOnlyList<string> ReportNames { get; }

    /// <summary>Makes the reports with these names, and those that are always written.</summary>
    /// <param name="names">Names of <see cref="ReportNames"/>.</param>
    /// <param name="folder">The folder of the run.</param>
    public IReadOnlyList<IReporter> Reporters(IReadOnlyCollection<string> names, ResultsFolder folder) =>
        [.. ReporterCatalog.Make(names, folder), .. reports.Where(report => names.Contains(report.Name)).Select(report => new ExtensionReporter(report, folder))];

    /// <summary>Loads assemblies, and makes an object of each of their public classes that extends something.</summary>
    /// <param name="files">The assemblies.</param>
    /// <exception cref="ExtensionException">One of them cannot be loaded, extends nothing, or has a name that is taken.</exception>
    public static Extensions Load(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Count == 0 ? None : new Extensions([.. files.SelectMany(PartsOf)]);
    }

    private static IEnumerable<object> PartsOf(string file)
    {
        if (file.Length == 0)
            throw new ExtensionException("--extension names no file");
        if (file.Contains('\0', StringComparison.Ordinal))
            throw new ExtensionException($"'{file.Replace("\0", "\\0", StringComparison.Ordinal)}' is no path of an assembly");
        var path = Path.GetFullPath(file);
        if (!File.Exists(path))
            throw new ExtensionException($"there is no file '{file}'");
        List<Type> types;
        try
        {
            types = [.. new LoadContext(path).LoadFromAssemblyPath(path).GetExportedTypes().Where(type => type is { IsAbstract: false, IsClass: true } && kinds.Any(kind => kind.IsAssignableFrom(type)))];
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or ReflectionTypeLoadException or TypeLoadException)
        {
            throw new ExtensionException($"'{file}' cannot be loaded: {error.Message}", error);
        }

        if (types.Count == 0)
            throw new ExtensionException($"'{file}' has no public class that implements {string.Join(", ", kinds.Select(kind => kind.Name))}");
        return types.Select(type => Make(type, file));
    }

    private static object Make(Type type, string file)
    {
        if (type.ContainsGenericParameters)
            throw new ExtensionException($"{type.FullName} of '{file}' is generic: nobody says of what one is to be made");
        if (type.GetConstructor([]) is not { } constructor)
            throw new ExtensionException($"{type.FullName} of '{file}' has no public constructor without parameters");
        try
        {
            var part = constructor.Invoke([]);
            Ask(part, type, file);
            return part;
        }
        catch (TargetInvocationException error)
        {
            throw new ExtensionException($"{type.FullName} of '{file}' could not be made: {error.InnerException!.Message}", error);
        }
    }

    /// <summary>Asks it for all that is asked of it before anything is run: what it throws here is its own mistake, and is said with its name.</summary>
    private static void Ask(object part, Type type, string file)
    {
        try
        {
            // One class may be several of them.
            if (part is IRolloverVerb verb)
                _ = Given(verb.Name) && new ExtensionVerb(verb).Example.Length > 0;
            if (part is IRolloverRule rule && Given(rule.Name) && rule.Property is null)
                throw new InvalidOperationException("its Property is null");
            if (part is IRolloverProtocol protocol)
                _ = Given(protocol.Name) && protocol.MostRequestBytes > 0 && protocol.MostReplyBytes > 0;
            if (part is IRolloverReport report)
                _ = Given(report.Name);
        }
        catch (Exception error) when (error is not ExtensionException)
        {
            throw new ExtensionException($"{type.FullName} of '{file}' cannot be used: {error.GetType().Name}: {error.Message.TrimEnd('.')}", error);
        }

        bool Given(string? name) => name is not null ? true : throw new ExtensionException($"{type.FullName} of '{file}' has no name: its Name is null");
    }

    private static void RequireByte(ExtensionProtocol protocol, string member, int most)
    {
        if (most < 1)
            throw new ExtensionException($"the protocol '{protocol.Name}' of an extension: its {member} is {most}: at least 1 is needed");
    }

    private static void Require(string what, IEnumerable<string> names, IEnumerable<string> taken)
    {
        var seen = taken.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!WellFormed().IsMatch(name))
                throw new ExtensionException($"the {what} '{name}' of an extension: a name is lower-case words with hyphens between them");
            if (!seen.Add(name))
                throw new ExtensionException($"the {what} '{name}' of an extension: there is a {what} of that name already");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WellFormed();

    /// <summary>What an extension uses lies beside it; what it shares with the program, the library's interfaces, is the program's.</summary>
    private sealed class LoadContext(string path) : AssemblyLoadContext(Path.GetFileName(path))
    {
        private readonly AssemblyDependencyResolver beside = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            name.Name == typeof(IRolloverVerb).Assembly.GetName().Name ? typeof(IRolloverVerb).Assembly
            : beside.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found)
            : null;
    }
}

using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Harness.Tests.Layers;

/// <summary>
/// System calls are declared in one way, and a descriptor that is kept is a handle: it is closed once, by its owner, and its number is not another
/// file's while somebody uses it.
/// </summary>
internal sealed class SystemCallTests
{
    private const BindingFlags AllMembers = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Who closes descriptors by their numbers, and why.</summary>
    private static readonly Dictionary<string, string> closing = new(StringComparer.Ordinal)
    {
        ["SocketCalls.cs"] = "a handle would count its uses at every call of traffic",
        ["TrafficSocket.cs"] = "the one that closes these",
    };

    /// <summary>Which fields have numbers of descriptors, and why.</summary>
    private static readonly Dictionary<string, string> numbers = new(StringComparer.Ordinal)
    {
        ["TrafficSlot.Descriptor"] = "a client's socket of traffic: see SocketCalls",
        ["TrafficSlot.OwnersDescriptor"] = "a descriptor of another process",
        ["HandlePoll.Polled.Descriptor"] = "struct pollfd, of handles that are held",
        ["RelayDirection.Polled.Descriptor"] = "struct pollfd, of handles that are held",
    };

    private static IEnumerable<TestCaseData> Violations() =>
    [
        new TestCaseData("[DllImport(\"libc\", SetLastError = true)]\nprivate static extern int dup(int descriptor);", "DllImport") { TestName = "An_import_of_the_old_kind" },
        new TestCaseData("[return: X]\n[System.Runtime.InteropServices.DllImport(\"libc\")]", "DllImport") { TestName = "An_import_of_the_old_kind_with_its_full_name" },
        new TestCaseData("_ = Syscall.close(descriptor);", "close") { TestName = "A_descriptor_is_closed_by_its_number" },
        new TestCaseData("private static partial int close(int descriptor);", "close") { TestName = "The_call_that_closes_is_declared" },
        new TestCaseData("[LibraryImport(\"libc\", EntryPoint = \"close\")]\nprivate static partial int Shut(int descriptor);", "close") { TestName = "The_call_that_closes_is_declared_under_another_name" },
        new TestCaseData("var file = Syscall.open(\"/dev/null\", OpenFlags.O_RDONLY);", "Syscall.open") { TestName = "A_file_is_opened_as_a_number" },
        new TestCaseData("var copy = Syscall.dup(1);", "Syscall.dup") { TestName = "A_descriptor_is_copied_as_a_number" },
        new TestCaseData("private static partial int epoll_create1(int flags);", "epoll_create1") { TestName = "A_call_gives_a_number" },
    ];

    [Test]
    public void Every_system_call_is_declared_by_LibraryImport_and_every_descriptor_is_a_handle()
    {
        SourcesIn("src").SelectMany(file => ViolationsIn(File.ReadAllText(file), Path.GetFileName(file)).Select(violation => $"{file}: {violation}")).ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Violations))]
    public void A_violation_in_a_source_is_found(string source, string violation)
    {
        ViolationsIn(source, "Example.cs").ShouldBe([violation]);
    }

    [Test]
    public void What_is_in_a_comment_or_a_text_is_no_call_and_a_handle_is_closed_by_its_name()
    {
        ViolationsIn(
            """
            /// <summary>After close(2) there is no [DllImport] and no Syscall.open(…).</summary>
            var text = "close(descriptor) // [DllImport"; /* close(descriptor) */
            handle.Close();
            private static partial SafeFileHandle open(string path, int flags);
            """,
            "Example.cs").ShouldBeEmpty();
    }

    [Test]
    public void Every_exception_is_needed()
    {
        SourcesIn("src").Where(file => closing.ContainsKey(Path.GetFileName(file)) && ViolationsIn(File.ReadAllText(file), "").Contains("close"))
            .Select(Path.GetFileName).ShouldBe(closing.Keys, ignoreOrder: true);
        NumbersIn(LinuxWorld()).ShouldBe(numbers.Keys, ignoreOrder: true);
    }

    [Test]
    public void No_type_of_the_Linux_world_keeps_a_descriptor_as_a_number()
    {
        NumbersIn(LinuxWorld()).Except(numbers.Keys, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Test]
    public void A_descriptor_that_is_kept_as_a_number_is_found()
    {
        NumbersIn([typeof(Example), typeof(Example.Captured)]).ShouldBe(
            ["SystemCallTests.Example.readEnd", "SystemCallTests.Example.Descriptor", "SystemCallTests.Example.sockets", "SystemCallTests.Example.Captured.pidFd"], ignoreOrder: true);
    }

    private static IEnumerable<Type> LinuxWorld() => typeof(Harness.Worlds.Linux.LinuxWorlds).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("Harness.Worlds.Linux", StringComparison.Ordinal) == true);

    /// <summary>The fields that by their type can be, and by their name are, numbers of descriptors.</summary>
    private static IEnumerable<string> NumbersIn(IEnumerable<Type> types) => types
        .SelectMany(type => type.GetFields(AllMembers).Where(field => !field.IsLiteral && IsNumber(field.FieldType)).Select(field => (Type: type, Name: NameOf(field))))
        .Where(field => Regex.IsMatch(field.Name, "(descriptor|handle|pipe|socket|file|Fd|ReadEnd|WriteEnd)s?$|^(fd|ends|readEnd|writeEnd)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase))
        .Select(field => $"{Outer(field.Type)}.{field.Name}");

    private static bool IsNumber(Type type) =>
        type == typeof(int) || type == typeof(nint) || type == typeof(int?) || type == typeof(int[]) || type.GenericTypeArguments is [var element] && element == typeof(int);

    /// <summary>The name in the source: of a property, or of a parameter of a primary constructor, without what the compiler adds.</summary>
    private static string NameOf(FieldInfo field) => Regex.Match(field.Name, "^<(.+)>|^(.+)$") is var name && name.Groups[1].Success ? name.Groups[1].Value : name.Groups[2].Value;

    private static string Outer(Type type) => type.DeclaringType is { } outer ? $"{Outer(outer)}.{type.Name}" : type.Name;

    private static IEnumerable<string> ViolationsIn(string source, string file)
    {
        var code = WithoutComments(source, keepTexts: false);
        if (Regex.IsMatch(code, @"\bDllImport(Attribute)?\s*\("))
            yield return "DllImport";
        if (!closing.ContainsKey(file) && (Regex.IsMatch(code, @"\bclose\s*\(") || Regex.IsMatch(WithoutComments(source, keepTexts: true), @"EntryPoint\s*=\s*""close""")))
            yield return "close";
        foreach (Match call in Regex.Matches(code, @"\bSyscall\s*\.\s*(open|openat|creat|dup|dup2|pipe|socket|accept|accept4|socketpair|mkstemp)\b(?=\s*\()"))
            yield return $"Syscall.{call.Groups[1].Value}";

        // Not socket(2): SafeSocketHandle, which knows only -1 as invalid, is made of the number.
        foreach (Match declared in Regex.Matches(code, @"\bpartial\s+(?:int|nint|long)\s+(open|openat|creat|dup|accept|accept4|epoll_create|epoll_create1|eventfd|timerfd_create|signalfd|memfd_create|inotify_init1|pidfd_open)\b"))
            yield return declared.Groups[1].Value;
    }

    private static string WithoutComments(string source, bool keepTexts) => Regex.Replace(
        source,
        """(?<text>"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])')|//[^\n]*|/\*.*?\*/""",
        match => match.Groups["text"].Success ? keepTexts ? match.Value : "\"\"" : "",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture);

    private static IEnumerable<string> SourcesIn(string folder) => Directory
        .EnumerateFiles(Path.Combine(RepositoryFolder.Path, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

#pragma warning disable CS0169, CS0649, CA1823, IDE0051 // looked at, not used
    /// <summary>Keeps descriptors as numbers, and one as a handle.</summary>
    private sealed class Example
    {
        private const int PassedPipe = 3;

        private readonly int readEnd;
        private readonly List<int> sockets = [];
        private readonly SafeHandle? file;
        private readonly int port;

        public int? Descriptor { get; init; }

        public sealed class Captured(int pidFd)
        {
            public int Number => pidFd;
        }
    }
#pragma warning restore CS0169, CS0649, CA1823, IDE0051
}

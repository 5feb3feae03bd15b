using System.IO.Compression;

namespace Packages.Tests;

/// <summary>Each package is made, installed from a folder into an empty place, and used by what its own README says.</summary>
[Category("packages")]
public sealed class PackageTests
{
    private static readonly TemporaryFolder packages = new();

    /// <summary>Where projects find what they restore: packages of an earlier run may have the same version. Not in the folder of a project, for MSBuild takes whatever assembly lies there for a candidate.</summary>
    private static readonly TemporaryFolder restored = new();

    [OneTimeSetUp]
    public static async Task Pack()
    {
        await Command.SucceedAsync(RepositoryFolder.Of(), "dotnet", "pack", "Verification.sln", "--configuration", "Release", "--output", packages.Path, "-p:RunAnalyzers=false");
        packages.Write("nuget.config", $"<configuration><packageSources><add key=\"made\" value=\"{packages.Path}\" /></packageSources></configuration>");
    }

    [OneTimeTearDown]
    public static void Remove()
    {
        packages.Dispose();
        restored.Dispose();
    }

    [Test]
    public void There_are_these_packages_and_each_has_its_readme_licence_and_symbols()
    {
        Names().ShouldBe(["Rollover", "Rollover.Draining", "Rollover.Draining.Kestrel", "Rollover.NUnit", "Rollover.Tool", "Rollover.Tool.linux-arm64", "Rollover.Tool.linux-x64"]);
        foreach (var package in Directory.GetFiles(packages.Path, "*.nupkg"))
        {
            using var archive = ZipFile.OpenRead(package);
            archive.Entries.ShouldContain(entry => entry.FullName == "README.md", package);
            var specification = new StreamReader(archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()).ReadToEnd();
            specification.ShouldContain("<license type=\"expression\">MIT</license>", customMessage: package);
            foreach (var pdb in archive.Entries.Where(entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal)))
                Assert.Fail($"{package} has {pdb.FullName}: the symbols are in the assemblies");
        }
    }

    [Test]
    public async Task The_tool_gives_its_first_verdicts_in_an_empty_folder()
    {
        using var folder = new TemporaryFolder();
        await Command.SucceedAsync(folder.Path, "dotnet", "tool", "install", "Rollover.Tool", "--prerelease", "--tool-path", folder.Of("tools"), "--configfile", packages.Of("nuget.config"));
        var rollover = folder.Of("tools/rollover");
        (await Command.SucceedAsync(folder.Path, rollover, "--version")).ShouldMatch(@"^rollover \d+\.\d+\.\d+");

        var readme = await File.ReadAllTextAsync(RepositoryFolder.Of("src", "Harness", "Package.md"));
        var scenario = readme.Split("```yaml\n")[1].Split("```")[0];
        folder.Write("first.yaml", scenario);
        folder.Write("faulty.yaml", scenario.Replace("steps:", "server: { command: [FaultyServers, drops-sessions, \"$address:$port\"] }\nsteps:", StringComparison.Ordinal));
        (await Command.SucceedAsync(folder.Path, rollover, "run", "first.yaml")).ShouldContain("1 verified, 0 violated in");
        var (exitCode, printed) = await Command.RunAsync(folder.Path, rollover, "run", "faulty.yaml");
        exitCode.ShouldBe(1, printed);
        printed.ShouldContain("no-session-dropped: ");
        Directory.GetFiles(folder.Of("results/latest/"), "timeline.html", SearchOption.AllDirectories).Length.ShouldBe(1);
    }

    [Test]
    public async Task A_server_of_its_own_leaves_its_group_by_the_library()
    {
        using var folder = await ProjectAsync("Microsoft.NET.Sdk", "Rollover.Draining", """
            using System.Net;
            using System.Net.Sockets;
            using Draining;

            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_REUSEPORT
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(listener.LocalEndPoint!);
            var acceptor = new Acceptor(listener);
            Departure.Leave(listener, acceptor, DrainMode.Accept, TimeSpan.FromSeconds(10), Console.WriteLine);
            Console.WriteLine($"accepted {acceptor.Accepted}");

            internal sealed class Acceptor(Socket listener) : IAcceptor
            {
                public int Accepted { get; private set; }

                public Func<Socket, bool> Admit { set { } }

                public void Stop() { }

                public void AcceptWaiting(TimeLimit limit)
                {
                    for (; listener.Poll(0, SelectMode.SelectRead) && !limit.IsOver; Accepted++)
                        _ = listener.Accept();
                }
            }
            """);
        (await Command.SucceedAsync(folder.Path, "dotnet", "run")).ShouldContain("accepted 1");
    }

    [Test]
    public async Task A_kestrel_server_leaves_its_group_in_two_lines()
    {
        using var folder = await ProjectAsync("Microsoft.NET.Sdk.Web", "Rollover.Draining.Kestrel", """
            using System.Net;
            using Draining.Kestrel;

            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.AddFilter("Draining", LogLevel.Information);
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPEndPoint.Parse("127.0.0.1:0")));
            builder.WebHost.UseReusePort();
            var app = builder.Build();
            app.LeaveGroupOnStopping();
            app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);
            await app.RunAsync();
            """);
        (await Command.SucceedAsync(folder.Path, "dotnet", "run")).ShouldContain("left the group");
    }

    [Test]
    public async Task A_program_runs_a_scenario_that_it_builds_by_the_library()
    {
        var program = (await File.ReadAllTextAsync(RepositoryFolder.Of("src", "Rollover", "Package.md"))).Split("```csharp\n")[1].Split("```")[0];
        using var folder = await ProjectAsync("Microsoft.NET.Sdk", "Rollover", program);
        (await Command.SucceedAsync(folder.Path, "dotnet", "run")).ShouldMatch("^Verified: 0 of [1-9][0-9]* connections lost");

        folder.Write("Program.cs", program.Replace("Command(\"echo\")", "Command(\"FaultyServers\", \"drops-sessions\", \"$address:$port\")", StringComparison.Ordinal)
            .Replace(".Spawn(\"v1\")", ".Spawn(\"v1\").Connect(\"s1\")", StringComparison.Ordinal));
        var (exitCode, printed) = await Command.RunAsync(folder.Path, "dotnet", "run");
        exitCode.ShouldNotBe(0);
        printed.ShouldContain("NotVerifiedException");
        printed.ShouldContain("no-session-dropped: ");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Each_scenario_file_is_a_test_of_NUnit(bool onTestingPlatform)
    {
        var readme = (await File.ReadAllTextAsync(RepositoryFolder.Of("src", "Rollover.NUnit", "Package.md"))).ReplaceLineEndings("\n");
        var scenario = readme.Split("```yaml\n")[1].Split("```")[0];
        using var folder = await ProjectAsync("Microsoft.NET.Sdk", "Rollover.NUnit", readme.Split("```csharp\n")[1].Split("```")[0], Tests(onTestingPlatform));
        folder.Write("scenarios/deploy.yaml", scenario);
        folder.Write("scenarios/deeper/faulty.yaml", scenario.Replace("steps:", "server: { command: [FaultyServers, drops-sessions, \"$address:$port\"] }\nsteps:", StringComparison.Ordinal).Replace("name: v2", "name: A faulty v2", StringComparison.Ordinal)
            .Replace("- spawn: v1", "- spawn: v1\n  - connect: s1", StringComparison.Ordinal));
        folder.Write("scenarios/invalid.yaml", "version: 1\nname: invalid\nsteps:\n  - spwan: v1\n");
        string[] command = onTestingPlatform ? ["run", "--", "--report-trx", "--results-directory", folder.Of("out")] : ["test", "--logger", "trx", "--results-directory", "out"];
        var (exitCode, printed) = await Command.RunAsync(folder.Path, "dotnet", command);
        exitCode.ShouldNotBe(0, printed);
        printed.ShouldContain("no-session-dropped: ");
        printed.ShouldContain("unknown verb 'spwan'");
        var report = await File.ReadAllTextAsync(Directory.GetFiles(folder.Of("out"), "*.trx").Single());
        report.ShouldContain("total=\"3\" executed=\"3\" passed=\"1\" failed=\"2\"");
        report.ShouldContain("timeline.html\"");
        report.ShouldContain("history.jsonl\"");
        if (onTestingPlatform)
            return;
        (await Command.RunAsync(folder.Path, "dotnet", "test", "--no-build", "--filter", "TestCategory=deploy")).Printed.ShouldContain("Passed:     1, Skipped:     0, Total:     2");
    }

    /// <summary>The template of the SDK has an older NUnit than this repository.</summary>
    [Test]
    public async Task The_first_commands_of_the_readme_make_a_project_whose_tests_are_scenarios()
    {
        var readme = (await File.ReadAllTextAsync(RepositoryFolder.Of("src", "Rollover.NUnit", "Package.md"))).ReplaceLineEndings("\n");
        using var folder = new TemporaryFolder();
        folder.Write("nuget.config", await File.ReadAllTextAsync(packages.Of("nuget.config")));
        folder.Write("Directory.Build.props", $"<Project><PropertyGroup><RestorePackagesPath>{restored.Path}</RestorePackagesPath></PropertyGroup></Project>");
        foreach (var command in readme.Split("```sh\n")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // What is made here has no release yet, which is all that the README's command does not say.
            var words = command.Split(' ');
            await Command.SucceedAsync(folder.Path, words[0], words[1] == "add" ? [.. words[1..], "--prerelease"] : words[1..]);
        }

        folder.Write("Rollovers.cs", readme.Split("```csharp\n")[1].Split("```")[0]);
        folder.Write("scenarios/deploy.yaml", readme.Split("```yaml\n")[1].Split("```")[0]);
        (await Command.SucceedAsync(folder.Path, "dotnet", "test")).ShouldContain("Passed:     2");
    }

    [TestCase("library", "run", "Verified: 0 connections of all were lost\nVerified: 0 connections of all were lost")]
    [TestCase("nunit", "test", "Passed:     2")]
    public async Task A_sample_works_with_the_packages(string sample, string command, string prints)
    {
        using var folder = Sample(sample);
        (await Command.SucceedAsync(folder.Path, "dotnet", command)).ShouldContain(prints);
    }

    [Test]
    public async Task The_sample_on_Kestrel_is_replaced_by_the_tool_and_loses_nobody()
    {
        using var folder = Sample("kestrel");
        await Command.SucceedAsync(folder.Path, "dotnet", "build");
        await Command.SucceedAsync(folder.Path, "dotnet", "tool", "install", "Rollover.Tool", "--prerelease", "--tool-path", folder.Of("tools"));
        (await Command.SucceedAsync(folder.Path, folder.Of("tools/rollover"), "run", "rollover.yaml")).ShouldMatch("3 rollovers, [0-9,]+ connections, 0 lost, 0 delayed");
    }

    private static TemporaryFolder Sample(string name)
    {
        var folder = new TemporaryFolder();
        var sample = RepositoryFolder.Of("samples", name);
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)))
            folder.Write(Path.GetRelativePath(sample, file), File.ReadAllText(file));
        folder.Write("nuget.config", File.ReadAllText(packages.Of("nuget.config")));
        folder.Write("Directory.Build.props", $"<Project><PropertyGroup><RestorePackagesPath>{restored.Path}</RestorePackagesPath></PropertyGroup></Project>");
        return folder;
    }

    private static string Tests(bool onTestingPlatform)
    {
        var versions = System.Xml.Linq.XDocument.Load(RepositoryFolder.Of("Directory.Packages.props")).Descendants("PackageVersion").ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value, StringComparer.Ordinal);
        return $"""
            <ItemGroup>
              <PackageReference Include="NUnit3TestAdapter" Version="{versions["NUnit3TestAdapter"]}" />
              {(onTestingPlatform ? "<PackageReference Include=\"Microsoft.Testing.Extensions.TrxReport\" Version=\"2.5.0\" />" : $"<PackageReference Include=\"Microsoft.NET.Test.Sdk\" Version=\"{versions["Microsoft.NET.Test.Sdk"]}\" />")}
            </ItemGroup>
            <PropertyGroup>
              <EnableNUnitRunner>{(onTestingPlatform ? "true" : "false")}</EnableNUnitRunner>
              <OutputType>{(onTestingPlatform ? "Exe" : "Library")}</OutputType>
              <IsTestProject>true</IsTestProject>
            </PropertyGroup>
            """;
    }

    private static IEnumerable<string> Names() => Directory.GetFiles(packages.Path, "*.nupkg").Select(Path.GetFileNameWithoutExtension)
        .Select(name => string.Join('.', name!.Split('.').TakeWhile(part => !char.IsAsciiDigit(part[0])))).Order(StringComparer.Ordinal);

    private static async Task<TemporaryFolder> ProjectAsync(string sdk, string package, string program, string more = "")
    {
        var folder = new TemporaryFolder();
        var version = Path.GetFileNameWithoutExtension(Directory.GetFiles(packages.Path, $"{package}.*.nupkg").Single(file => char.IsAsciiDigit(Path.GetFileName(file)[package.Length + 1])))[(package.Length + 1)..];
        folder.Write("App.csproj", $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>{restored.Path}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{version}" />
              </ItemGroup>
            {more}
            </Project>
            """);
        folder.Write("nuget.config", await File.ReadAllTextAsync(packages.Of("nuget.config")));
        folder.Write("Program.cs", program);
        return folder;
    }
}

using Harness.Commands;

namespace Harness.Tests.Commands;

internal sealed class FormatCommandTests
{
    private const string Rough = "version: 1\nname:   x # why\nsteps:\n- spawn:  v1\n";

    private const string Formatted = "version: 1\nname: x  # why\nsteps:\n  - spawn: v1\n";

    private const string Invalid = "version: 1\nname:  x\nsteps:\n- spwan: v1\n";

    [Test]
    public async Task Files_that_are_not_in_the_style_are_written_anew_and_the_others_left_alone()
    {
        using var folder = new TemporaryFolder();
        var (rough, formatted) = (folder.Write("rough.yaml", Rough), folder.Write("formatted.yaml", Formatted));
        var before = File.GetLastWriteTimeUtc(formatted);

        var printed = await RolloverCommand.RunAsync(["fmt", folder.Path]);

        (printed.ExitCode, printed.Output, printed.Errors).ShouldBe((0, $"{rough}\n1 of 2 files formatted\n", ""));
        (await File.ReadAllTextAsync(rough)).ShouldBe(Formatted);
        File.GetLastWriteTimeUtc(formatted).ShouldBe(before);
        Directory.EnumerateFileSystemEntries(folder.Path).Count().ShouldBe(2);
    }

    [Test]
    public async Task A_verb_that_was_renamed_gets_its_new_name_wherever_it_is_a_verb()
    {
        using var folder = new TemporaryFolder();
        const string former = """
            version: 1
            name: assert-half-open
            steps:
              - spawn: v1
              - connect: assert-half-open
              - assert-half-open: { sessions: assert-half-open, within: 1s }
              - parallel:
                  - assert-half-open: assert-half-open  # its branch
                  - signal: v1

            """;
        var file = folder.Write("former.yaml", former);

        var printed = await RolloverCommand.RunAsync(["fmt", file]);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        (await File.ReadAllTextAsync(file)).ShouldBe(former.Replace("- assert-half-open:", "- assert-syn-queued:", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_check_names_the_files_that_would_change_writes_none_and_ends_with_1()
    {
        using var folder = new TemporaryFolder();
        var (rough, formatted) = (folder.Write("rough.yaml", Rough), folder.Write("formatted.yaml", Formatted));

        var printed = await RolloverCommand.RunAsync(["fmt", "--check", rough, formatted]);

        (printed.ExitCode, printed.Output).ShouldBe((1, $"{rough} would change\n1 of 2 files would change\n"));
        (await File.ReadAllTextAsync(rough)).ShouldBe(Rough);
        var second = await RolloverCommand.RunAsync(["fmt", "--check", formatted]);
        (second.ExitCode, second.Output).ShouldBe((0, "0 of 1 file would change\n"));
    }

    [TestCase("\uFEFF" + Formatted)]
    [TestCase("version: 1\r\nname: x  # why\r\nsteps:\r\n  - spawn: v1\r\n")]
    [TestCase("version: 1\nname: x  # why\nsteps:\n  - spawn: v1")]
    public async Task A_byte_order_mark_other_line_ends_and_a_missing_one_are_not_of_the_style(string text)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("x.yaml", text);

        (await RolloverCommand.RunAsync(["fmt", "--check", file])).ExitCode.ShouldBe(1);
        (await RolloverCommand.RunAsync(["fmt", file])).ExitCode.ShouldBe(0);

        (await File.ReadAllBytesAsync(file)).ShouldBe(System.Text.Encoding.UTF8.GetBytes(Formatted));
    }

    [Test]
    public async Task An_invalid_file_is_refused_with_its_problems_and_not_touched_and_the_others_are_formatted()
    {
        using var folder = new TemporaryFolder();
        var (invalid, rough) = (folder.Write("invalid.yaml", Invalid), folder.Write("rough.yaml", Rough));

        var printed = await RolloverCommand.RunAsync(["fmt", folder.Path]);

        printed.ExitCode.ShouldBe(65);
        printed.Errors.ShouldContain("invalid.yaml:4:3: error: unknown verb 'spwan'");
        printed.Output.ShouldEndWith("1 of 2 files formatted, 1 invalid\n");
        (await File.ReadAllTextAsync(invalid)).ShouldBe(Invalid);
        (await File.ReadAllTextAsync(rough)).ShouldBe(Formatted);
    }

    [Test]
    public async Task A_check_of_invalid_files_alone_ends_with_65_and_with_one_that_would_change_with_1()
    {
        using var folder = new TemporaryFolder();
        var invalid = folder.Write("invalid.yaml", Invalid);

        (await RolloverCommand.RunAsync(["fmt", "--check", invalid])).ExitCode.ShouldBe(65);
        folder.Write("rough.yaml", Rough);
        (await RolloverCommand.RunAsync(["fmt", "--check", folder.Path])).ExitCode.ShouldBe(1);
    }

    [Test]
    public async Task What_is_no_file_ends_with_64()
    {
        using var folder = new TemporaryFolder();
        var printed = await RolloverCommand.RunAsync(["fmt", Path.Combine(folder.Path, "missing.yaml")]);
        (printed.ExitCode, printed.Output).ShouldBe((64, ""));
        printed.Errors.ShouldContain("there is no file or folder");
    }

    [Test]
    public async Task The_permissions_of_a_file_stay_and_a_link_goes_on_leading_to_it()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("x.yaml", Rough);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var link = Path.Combine(folder.Path, "link.yaml");
        File.CreateSymbolicLink(link, "x.yaml");

        (await RolloverCommand.RunAsync(["fmt", link])).ExitCode.ShouldBe(0);

        new FileInfo(link).LinkTarget.ShouldBe("x.yaml");
        (await File.ReadAllTextAsync(file)).ShouldBe(Formatted);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    [Test]
    public async Task A_file_of_steps_is_formatted_like_a_scenario()
    {
        using var folder = new TemporaryFolder();
        var named = folder.Write("named.steps.yaml", "version: 1\nsteps:\n- connect:  s1 # why\n");
        folder.Write("scenarios/in.steps.yaml", "version: 1\nsteps:\n- connect:  s1 # why\n");
        var broken = folder.Write("broken.steps.yaml", "version: 1\nsteps: [\n");

        (await RolloverCommand.RunAsync(["fmt", named, folder.Of("scenarios")])).ExitCode.ShouldBe(0);
        foreach (var file in (string[])[named, folder.Of("scenarios/in.steps.yaml")])
            (await File.ReadAllTextAsync(file)).ShouldBe("version: 1\nsteps:\n  - connect: s1  # why\n");

        (await RolloverCommand.RunAsync(["fmt", broken])).ExitCode.ShouldBe(65);
        (await RolloverCommand.RunAsync(["check", named])).ExitCode.ShouldBe(65);
    }

    [Test]
    public async Task A_link_in_the_working_directory_leads_to_the_file_beside_it()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("x.yaml", Rough);
        File.CreateSymbolicLink(folder.Of("link.yaml"), "x.yaml");
        using var process = new RolloverProcess(["sh", "-c", "cd \"$0\" && exec \"$@\"", folder.Path], ["fmt", "link.yaml"]);

        var printed = await process.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
        (await File.ReadAllTextAsync(file)).ShouldBe(Formatted);
    }

    [Test]
    public void A_file_that_cannot_be_written_is_as_it_was_and_nothing_is_left_beside_it()
    {
        using var folder = new TemporaryFolder();
        var inTheWay = Directory.CreateDirectory(Path.Combine(folder.Path, "x.yaml")).FullName;

        Should.Throw<Exception>(() => WholeFile.Create(inTheWay, "text")).ShouldBeAssignableTo<IOException>();
        Should.Throw<Exception>(() => WholeFile.Replace(inTheWay, "text"));

        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBe([inTheWay]);
    }

    [Test]
    public void A_file_that_exists_is_not_made_again()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("x.yaml", Rough);

        Should.Throw<IOException>(() => WholeFile.Create(file, "text"));

        File.ReadAllText(file).ShouldBe(Rough);
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBe([file]);
    }
}

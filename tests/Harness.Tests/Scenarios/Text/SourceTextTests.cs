using System.Text;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Mono.Unix.Native;

namespace Harness.Tests.Scenarios.Text;

internal sealed class SourceTextTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("rollover-text-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_file_in_utf8_is_read_with_or_without_a_byte_order_mark([Values] bool mark)
    {
        var path = Written("x.yaml", [.. mark ? Encoding.UTF8.Preamble : [], .. "name: Übergabe 😀\r\n"u8]);
        var problems = new Problems();
        SourceText.TryLoad(path, problems, out var source).ShouldBeTrue();
        problems.None.ShouldBeTrue();
        source.Text.ShouldBe("name: Übergabe 😀\r\n");
        source.Line(1).ToString().ShouldBe("name: Übergabe 😀");
        source.LineCount.ShouldBe(2);
    }

    [Test]
    public void Other_encodings_are_named_and_binary_files_refused()
    {
        var all = new StringBuilder();
        foreach (var (what, bytes) in new (string, byte[])[]
        {
            ("UTF-16 little-endian, marked", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("version: 1\n")]),
            ("UTF-16 little-endian", Encoding.Unicode.GetBytes("version: 1\n")),
            ("UTF-16 big-endian, marked", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("version: 1\n")]),
            ("UTF-16 big-endian", Encoding.BigEndianUnicode.GetBytes("version: 1\n")),
            ("UTF-32 little-endian, marked", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("version: 1\n")]),
            ("UTF-32 little-endian", Encoding.UTF32.GetBytes("version: 1\n")),
            ("UTF-32 big-endian", new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes("version: 1\n")),
            ("Latin-1", Encoding.Latin1.GetBytes("version: 1\nname: Übergabe für alle\n")),
            ("cut off in the middle of a character", [.. "name: "u8, 0xF0, 0x9F]),
            ("an overlong encoding of '/'", [.. "name: "u8, 0xC0, 0xAF]),
            ("ELF", [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3E, 0]),
            ("gzip", [0x1F, 0x8B, 8, 8, 0xDA, 0x11, 0x12, 0x13, 2, 3]),
            ("empty", []),
        })
            all.Append($"--- {what}\n").Append(Said(Written("x.yaml", bytes)));
        Snapshot.Verify(all.ToString());
    }

    [Test]
    public void What_is_no_file_is_said_plainly()
    {
        var directory = Directory.CreateDirectory(Path.Combine(folder, "directory")).FullName;
        var pipe = Path.Combine(folder, "pipe");
        Syscall.mkfifo(pipe, FilePermissions.S_IRUSR | FilePermissions.S_IWUSR).ShouldBe(0);
        var circle = Path.Combine(folder, "circle");
        File.CreateSymbolicLink(circle, circle);
        var file = Written("file", []);
        Snapshot.Verify(string.Concat(new[]
        {
            Path.Combine(folder, "missing.yaml"), Path.Combine(file, "x.yaml"), directory, pipe, circle, "/dev/zero", "", "a\0b",
            Path.Combine(folder, new string('x', 300)),
        }.Select(Said)));
    }

    [Test]
    public void A_file_without_permission_is_said_to_be_so()
    {
        var path = Written("x.yaml", []);
        Syscall.chmod(path, FilePermissions.S_IWUSR).ShouldBe(0);
        if (Syscall.access(path, AccessModes.R_OK) == 0)
            Assert.Ignore("this user may read every file");
        Said(path).ShouldBe("x.yaml: error: no permission to read the file\n");
    }

    [TestCase(1 << 20, true)]
    [TestCase((1 << 20) + 1, false)]
    [TestCase(100_000_000, false)]
    [CancelAfter(300_000)]
    public void A_file_is_read_up_to_its_largest_size(int size, bool allowed, CancellationToken hang)
    {
        var path = Written("x.yaml", "#"u8.ToArray());
        using (var file = new FileStream(path, FileMode.Open))
        {
            for (var at = 0; allowed && at < size; at++)
                file.WriteByte((byte)'#');
            file.SetLength(size);
        }
        var problems = new Problems();
        SourceText.TryLoad(path, problems, out _).ShouldBe(allowed);
        problems.InOrder.Select(problem => problem.Message).ShouldBe(allowed ? [] : ["the file is larger than 1 MiB"]);
        hang.IsCancellationRequested.ShouldBeFalse();
    }

    [Test]
    public void Files_whose_size_the_kernel_does_not_tell_are_read_too()
    {
        SourceText.TryLoad("/proc/self/status", new Problems(), out var source).ShouldBeTrue();
        source.Text.ShouldStartWith("Name:");
    }

    [Test]
    public void Lines_outside_of_the_text_are_empty()
    {
        var source = SourceText.Of("x.yaml", "a\nb");
        source.Line(0).Length.ShouldBe(0);
        source.Line(3).Length.ShouldBe(0);
        source.SpanAt(99).ShouldBe(new SourceSpan(2, 2, 1));
        source.SpanAt(-1).ShouldBe(new SourceSpan(1, 1, 1));
    }

    private string Written(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Said(string path)
    {
        var problems = new Problems();
        if (SourceText.TryLoad(path, problems, out var source))
            YamlDocument.Read(source, problems);
        return ProblemText.Render(source, problems.InOrder).Replace(folder + "/", "").Replace(new string('x', 300), "x…x");
    }
}

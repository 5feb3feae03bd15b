using Harness.Histories;

namespace Harness.Tests.Histories;

internal sealed class HistoryFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("history-");

    private string FilePath => Path.Combine(folder.FullName, "history.jsonl");

    public void Dispose() => folder.Delete(recursive: true);

    [Test]
    public async Task What_was_written_is_read_back()
    {
        await using (var file = new HistoryFile(FilePath))
        {
            foreach (var sample in Samples.All)
                file.Add(sample);
        }

        HistoryFile.Read(FilePath).Events.Select(HistoryJson.Write).ShouldBe(Samples.All.Select(HistoryJson.Write));
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task The_file_can_be_read_while_it_grows(CancellationToken giveUp)
    {
        await using var file = new HistoryFile(FilePath);
        var history = new History(new FakeTime(), file.Add);
        for (var count = 1; count <= 3; count++)
        {
            history.Append(new ServerReady($"v{count}"));
            while (HistoryFile.Read(FilePath, giveUp).Events.Count < count)
            {
                giveUp.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    [Test]
    public async Task An_older_file_of_the_name_is_not_touched()
    {
        await File.WriteAllTextAsync(FilePath, "older");
        Should.Throw<IOException>(() => new HistoryFile(FilePath));
        (await File.ReadAllTextAsync(FilePath)).ShouldBe("older");
    }

    [Test]
    public async Task A_history_without_events_is_an_empty_file()
    {
        await using (new HistoryFile(FilePath))
        {
        }

        HistoryFile.Read(FilePath).Events.ShouldBeEmpty();
    }

    [Test]
    public async Task A_file_that_is_cut_off_anywhere_is_read_as_far_as_it_goes()
    {
        var lines = Samples.All.Take(12).Select(HistoryJson.Write).ToList();
        var whole = lines.SelectMany(line => line.Append((byte)'\n')).ToArray();
        var beforeLast = whole.Length - lines[^1].Length - 1;
        for (var length = beforeLast; length < whole.Length - 1; length++)
        {
            await File.WriteAllBytesAsync(FilePath, whole[..length]);
            HistoryFile.Read(FilePath).Events.Count.ShouldBe(lines.Count - 1, $"{length} bytes");
        }

        await File.WriteAllBytesAsync(FilePath, whole[..^1]); // only the line's end is missing
        HistoryFile.Read(FilePath).Events.Count.ShouldBe(lines.Count);
    }

    [TestCase("""{"event":"server-re""")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("""{"sequence":2,"at":0,"server":"v1"}""")]
    [TestCase("""{"event":"server-ready","sequence":2,"at":1e20,"server":"v1"}""")]
    public async Task A_broken_line_before_the_last_is_named(string broken)
    {
        const string whole = """{"event":"server-ready","sequence":1,"at":0,"server":"v1"}""";
        await File.WriteAllTextAsync(FilePath, $"{whole}\n{broken}\n{whole}\n");
        Should.Throw<InvalidDataException>(() => HistoryFile.Read(FilePath)).Message.ShouldStartWith($"{FilePath}:2: this line is no event of a history: ");
    }

    [TestCase("1 2 4 5", 3, "event 3 is missing")]
    [TestCase("1 2 6", 3, "events 3 to 5 are missing")]
    [TestCase("2 3", 1, "event 1 is missing")]
    [TestCase("1 2 2 3", 3, "it has the number 2, and 3 comes here")]
    [TestCase("1 0 3", 2, "it has the number 0, and 2 comes here")]
    [TestCase("1 2 4", 3, "event 3 is missing")]
    public async Task An_event_that_is_missing_doubled_or_in_the_wrong_place_is_named(string numbers, int line, string problem)
    {
        await File.WriteAllLinesAsync(FilePath, numbers.Split(' ').Select(number => $$"""{"event":"server-ready","sequence":{{number}},"at":0,"server":"v1"}"""));
        Should.Throw<InvalidDataException>(() => HistoryFile.Read(FilePath)).Message.ShouldBe($"{FilePath}:{line}: {problem}");
    }

    [Test]
    public async Task What_comes_after_the_end_is_not_written_and_harms_nothing()
    {
        var file = new HistoryFile(FilePath);
        file.Add(Samples.All[0]);
        await file.DisposeAsync();
        file.Add(Samples.All[1]);
        HistoryFile.Read(FilePath).Events.Count.ShouldBe(1);
    }
}

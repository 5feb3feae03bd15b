using Harness.Commands;
using Harness.Reporting.Formats;
using Harness.Tests.Reporting;

namespace Harness.Tests.Commands;

/// <summary>Which of the runs of a results folder is the last one.</summary>
internal sealed class LastRunTests
{
    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public void A_folder_with_a_name_of_somebody_elses_is_no_run() => LastOf("2025-01-02T03-04-05-6", "before", "zzz").ShouldBe("2025-01-02T03-04-05-6");

    [Test]
    public void Runs_are_compared_by_their_time_and_not_by_the_letters_of_their_names()
    {
        LastOf("2025-01-02T03-04-06-7", "2025-01-02T03-04-05-8").ShouldBe("2025-01-02T03-04-06-7");
        LastOf("2025-01-02T03-04-07-10000", "2025-01-02T03-04-07-999").ShouldBe("2025-01-02T03-04-07-999", "of the same second the one that was written last");
        LastOf("2025-01-02T03-04-08-999", "2025-01-02T03-04-08-10000").ShouldBe("2025-01-02T03-04-08-10000");
    }

    [Test]
    public void The_link_latest_says_which_it_is_where_that_one_has_results()
    {
        Leave("2025-01-02T03-04-05-6");
        Leave("2025-01-02T03-04-06-7");
        File.CreateSymbolicLink(folder.Of("latest"), "2025-01-02T03-04-05-6");
        Name(LastRun.In(folder.Path)).ShouldBe("2025-01-02T03-04-05-6");

        File.Delete(folder.Of("2025-01-02T03-04-05-6/results.json"));
        Name(LastRun.In(folder.Path)).ShouldBe("2025-01-02T03-04-06-7");
    }

    /// <summary>Leaves runs, one after the other.</summary>
    private string? LastOf(params string[] names)
    {
        foreach (var (number, name) in names.Index())
        {
            Leave(name);
            File.SetLastWriteTimeUtc(folder.Of($"{name}/results.json"), DateTime.UnixEpoch.AddSeconds(number));
        }

        return Name(LastRun.In(folder.Path));
    }

    private void Leave(string name) => folder.Write($"{name}/results.json", ResultsJson.Write(RolloverStory.Suite(RolloverStory.Verified())));

    private static string? Name(LastRun? run) => run is null ? null : Path.GetFileName(run.Folder);
}

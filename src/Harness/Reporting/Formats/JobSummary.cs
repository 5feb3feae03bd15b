using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>The page of <see cref="MarkdownReporter"/> as the summary of a job of GitHub Actions. It is written like every other report, so that results.json says if it could not be.</summary>
/// <param name="file">The file of the job's summary, to which every step adds.</param>
/// <param name="folder">The run's folder, where it is noted what could not be written.</param>
internal sealed class JobSummary(string file, ResultsFolder folder) : IReporter
{
    /// <inheritdoc/>
    public string Name => "github";

    /// <inheritdoc/>
    public void Complete(SuiteReport suite)
    {
        try
        {
            File.AppendAllText(file, MarkdownReporter.Write(suite));
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error))
        {
            folder.Note($"the job's summary could not be written to {file}: {error.Message.TrimEnd('.')}");
        }
    }
}

using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>
/// How JUnit names a file that belongs to a test case. The plugin "JUnit Attachments" of Jenkins documents an absolute path, GitLab one that is relative to the project's folder.
/// </summary>
/// <param name="project">The project's folder; null: paths are absolute.</param>
internal sealed class AttachmentPaths(string? project)
{
    /// <summary>That of the place in which this process runs.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static AttachmentPaths Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new(variable("GITLAB_CI") == "true" && variable("CI_PROJECT_DIR") is { Length: > 0 } folder ? folder : null);
    }

    /// <summary>The path of a file as a report names it.</summary>
    public string Of(string file) => project is null ? RealPath.Of(file) : RealPath.From(project, file);
}

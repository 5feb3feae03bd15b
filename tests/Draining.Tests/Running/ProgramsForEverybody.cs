
namespace Draining.Tests.Running;

/// <summary>
/// Copies of programs where every user can start them: the tests' folder may be one that only root can enter. What is copied is not what coverage is measured of, which writes to root's files.
/// </summary>
internal sealed class ProgramsForEverybody : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/tmp/rollover-tests-{Guid.NewGuid():N}");

    /// <summary>Copies them.</summary>
    /// <param name="projects">The folders of their projects below <c>src</c>.</param>
    public ProgramsForEverybody(params string[] projects)
    {
        foreach (var project in projects)
        {
            var built = Path.Combine(RepositoryFolder.Of("src", project), Path.GetRelativePath(RepositoryFolder.Of("tests", "Draining.Tests"), AppContext.BaseDirectory));
            foreach (var file in Directory.GetFiles(built))
                File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)), overwrite: true);
        }

        _folder.UnixFileMode = (UnixFileMode)0x1ed; // 0755
    }

    /// <summary>What makes a command that of an ordinary user, without a capability.</summary>
    public static string[] Nobody => ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"];

    /// <summary>The path of a program.</summary>
    public string this[string program] => Path.Combine(_folder.FullName, program);

    /// <summary>Starts one as an ordinary user.</summary>
    public ToolProcess StartAsNobody(string program, params string[] arguments) => ToolProcess.Start(this[program], arguments, Nobody, "/");

    public void Dispose() => _folder.Delete(recursive: true);
}

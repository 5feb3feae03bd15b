using System.Text;
using Harness.Scenarios;
using Mono.Unix.Native;

namespace Harness.Suites;

/// <summary>Where a run leaves what it found: a folder of its own in the results folder, and the link <c>latest</c> to it.</summary>
internal sealed class ResultsFolder
{
    /// <summary>The link to the folder of the last run.</summary>
    public const string Latest = "latest";

    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    private readonly List<string> problems = [];

    /// <summary>The text of a scenario that no file has, in the folder of its run. It is what was run, and no report.</summary>
    public const string ScenarioText = "scenario.yaml";

    private ResultsFolder(string path) => Path = path;

    /// <summary>The folder of this run.</summary>
    public string Path { get; }

    /// <summary>The folders of runs that are put together here: what belongs beside their histories is written there.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Whether there is no such folder, since nothing can be written anywhere.</summary>
    public bool IsNowhere { get; private init; }

    /// <summary>
    /// What could not be written, and why, each in a sentence without a full stop. A run goes on without it: its verdicts are in memory.
    /// </summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (gate)
                return [.. problems];
        }
    }

    /// <summary>Creates the folder of a run that starts now.</summary>
    /// <param name="root">The results folder, e.g. <c>results</c>.</param>
    /// <param name="now">The time, for the folder's name.</param>
    public static ResultsFolder Create(string root, DateTimeOffset now)
    {
        Directory.CreateDirectory(root);
        var name = RunFolderName.Of(now);
        var path = System.IO.Path.Combine(root, name);
        for (var number = 2; !TryMake(path); number++)
            path = System.IO.Path.Combine(root, $"{name}-{number}");
        try
        {
            LinkLatest(root, System.IO.Path.GetFileName(path));
        }
        catch
        {
            Directory.Delete(path); // nobody writes to it
            throw;
        }

        return new ResultsFolder(path);
    }

    /// <summary>Makes a folder; false if there is one. Several runs may begin in the same second: mkdir(2) gives it to one of them.</summary>
    private static bool TryMake(string path)
    {
        if (Syscall.mkdir(path, FilePermissions.ACCESSPERMS) == 0)
            return true;
        var error = Stdlib.GetLastError();
        return error == Errno.EEXIST ? false
            : error is Errno.EACCES or Errno.EPERM ? throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.")
            : throw new IOException($"The folder '{path}' could not be made: {Stdlib.strerror(error)}.");
    }

    /// <summary>The folder of a run that is over, where its reports are made again.</summary>
    /// <param name="path">The folder.</param>
    public static ResultsFolder Of(string path) => new(path);

    /// <summary>The same folder, for what is put together of runs.</summary>
    /// <param name="parts">Their folders.</param>
    public ResultsFolder OfParts(IReadOnlyList<string> parts)
    {
        var whole = new ResultsFolder(Path) { IsNowhere = IsNowhere, Parts = parts };
        whole.problems.AddRange(Problems);
        return whole;
    }

    /// <summary>
    /// Creates the folder of a run where the user wants it, or, if nothing can be written there (no permission, a read-only or full file system),
    /// a folder for temporary files, which is a <see cref="Problems">problem</see>.
    /// </summary>
    /// <inheritdoc cref="Create"/>
    /// <exception cref="IOException">The root is a file: that is no folder on any machine.</exception>
    public static ResultsFolder CreateAnywhere(string root, DateTimeOffset now)
    {
        if (File.Exists(root))
            throw new IOException("It is a file.");
        try
        {
            return Create(root, now);
        }
        catch (Exception error) when (IsOfTheSurroundings(error))
        {
            var reason = $"no results can be written to '{root}': {Sentence(error.Message)}";
            try
            {
                var instead = new ResultsFolder(Directory.CreateTempSubdirectory("rollover-").FullName);
                instead.Note($"{reason}; they are in {instead.Path}");
                return instead;
            }
            catch (Exception second) when (IsOfTheSurroundings(second))
            {
                var nowhere = new ResultsFolder(root) { IsNowhere = true };
                nowhere.Note($"{reason}; nor to a temporary folder: {Sentence(second.Message)}");
                return nowhere;
            }
        }
    }

    /// <summary>Whether an error is one of the file system's: nothing is wrong with the run itself.</summary>
    public static bool IsOfTheSurroundings(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>Notes something that could not be written.</summary>
    public void Note(string problem)
    {
        lock (gate)
            problems.Add(problem);
    }

    /// <summary>
    /// Writes a file of the run's folder, whole or not at all; if that cannot be done, one of that name into a folder for temporary files.
    /// Whatever could not be done is noted.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">Its text.</param>
    public void Write(string name, string text) => Write(name, file => file.Write(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc cref="Write(string, string)"/>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes it; called again if it has to go elsewhere.</param>
    public void Write(string name, Action<Stream> write)
    {
        var reason = TryWrite(Path, name, write);
        if (reason is null)
            return;
        string? second = null;
        try
        {
            var instead = Directory.CreateTempSubdirectory("rollover-").FullName;
            second = TryWrite(instead, name, write);
            if (second is null)
            {
                Note($"{name} could not be written to {Path}: {reason}; it is {System.IO.Path.Combine(instead, name)}");
                return;
            }
        }
        catch (Exception error) when (IsOfTheSurroundings(error))
        {
            second = Sentence(error.Message);
        }

        Note($"{name} could not be written to {Path}: {reason}; nor to a temporary folder: {second}");
    }

    /// <summary>Deletes the folder of a scenario that nobody needs.</summary>
    /// <param name="folder">The folder; null if there is none.</param>
    public void Delete(string? folder)
    {
        try
        {
            if (folder is not null)
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (IsOfTheSurroundings(error))
        {
            Note($"{folder} could not be deleted: {Sentence(error.Message)}");
        }
    }

    /// <summary>
    /// Writes a file beside another one, whole or not at all. If that cannot be done, it is noted. Nothing is written beside a file that is in none of the folders of these results: what
    /// names it may name any place.
    /// </summary>
    /// <param name="neighbour">The path of the other file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes it.</param>
    public void WriteBeside(string neighbour, string name, Action<Stream> write)
    {
        var folder = System.IO.Path.GetDirectoryName(neighbour) ?? Path;
        if (!Parts.Prepend(Path).Any(mine => RealPath.IsIn(neighbour, mine)))
            return;
        if (TryWrite(folder, name, write) is { } reason)
            Note($"{System.IO.Path.Combine(folder, name)} could not be written: {reason}");
    }

    private string? TryWrite(string folder, string name, Action<Stream> write)
    {
        if (IsNowhere && folder == Path)
            return "there is no such folder";
        var unfinished = System.IO.Path.Combine(folder, $".{name}-{Environment.ProcessId}");
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024))
                write(file);
            File.Move(unfinished, System.IO.Path.Combine(folder, name), overwrite: true);
            return null;
        }
        catch (Exception error) when (IsOfTheSurroundings(error))
        {
            TryDelete(unfinished);
            return Sentence(error.Message);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (IsOfTheSurroundings(error))
        {
            // A piece of a file, with a name that says so, is left where nothing can be written.
        }
    }

    private static string Sentence(string message) => message.TrimEnd('.');

    /// <summary>A folder for one scenario, named after its file and, of a matrix, its cell; without a file, after its name; null, and it has been noted, where none can be made.</summary>
    public string? ForScenario(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var fileOrName = scenario.File ?? scenario.Name;
        var stem = fileOrName.EndsWith(".yaml", StringComparison.Ordinal) || fileOrName.EndsWith(".yml", StringComparison.Ordinal)
            ? System.IO.Path.ChangeExtension(fileOrName, null)
            : fileOrName;
        stem = Scenario.IdentityOf(stem, scenario.File is null ? null : scenario.Cell);
        var slug = string.Join('-', stem.Split([.. stem.Where(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))], StringSplitOptions.RemoveEmptyEntries));
        slug = slug.Length is > 0 and <= 100 ? slug : slug.Length == 0 ? "scenario" : slug[^100..];
        lock (gate)
        {
            // Another scenario's name may look like the second run of this one.
            var name = slug;
            while (!taken.TryAdd(name, 1))
                name = $"{slug}-{++taken[slug]}";
            var folder = System.IO.Path.Combine(Path, name);
            if (IsNowhere)
                return null;
            try
            {
                Directory.CreateDirectory(folder);
                return folder;
            }
            catch (Exception error) when (IsOfTheSurroundings(error))
            {
                problems.Add($"no history can be written to {folder}: {Sentence(error.Message)}");
                return null;
            }
        }
    }

    /// <summary>The link is made under another name and moved, so that there is one at every moment.</summary>
    private static void LinkLatest(string root, string target)
    {
        var link = System.IO.Path.Combine(root, Latest);
        var fresh = System.IO.Path.Combine(root, $".latest-{Environment.ProcessId}-{Guid.NewGuid():N}");
        File.CreateSymbolicLink(fresh, target);
        if (Stdlib.rename(fresh, link) != 0) // rename(2): File.Move follows the link and does not find a file
        {
            var error = Stdlib.GetLastError();
            File.Delete(fresh);
            throw new IOException($"The link '{link}' could not be made: {Stdlib.strerror(error)}.");
        }
    }
}

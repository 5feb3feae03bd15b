using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollover.Contract;

/// <summary>What the library asks of the worker, <c>rollover worker</c>: one JSON object a line on its standard input. When that ends, the worker ends.</summary>
/// <param name="Id">Names the request: the reply has the same.</param>
internal sealed record WorkerRequest(int Id)
{
    /// <summary>To read a file, or a text in its place.</summary>
    public FileRequest? Read { get; init; }

    /// <summary>To run a scenario.</summary>
    public RunRequest? Run { get; init; }

    /// <summary>To end the run of this request as interrupted. It has no reply of its own.</summary>
    public int? Cancel { get; init; }
}

/// <summary>A file, or a text that stands for one.</summary>
/// <param name="Path">The path; relative paths in the text are relative to its folder.</param>
/// <param name="Text">The text; null: that of the file.</param>
internal sealed record FileRequest(string Path, string? Text);

/// <summary>A scenario that is to be run.</summary>
/// <param name="File">Its file.</param>
/// <param name="Cell">Which of its cells; null: it has no matrix.</param>
/// <param name="IsSimulated">Whether the world is the simulated one.</param>
/// <param name="Seed">Of a simulated world; null: a new one.</param>
/// <param name="TimeScale">What every deadline is multiplied by.</param>
/// <param name="Results">Where the results of all runs go.</param>
/// <param name="Reports">The names of the reports that are written.</param>
internal sealed record RunRequest(FileRequest File, string? Cell, bool IsSimulated, ulong? Seed, double TimeScale, string Results, IReadOnlyList<string> Reports);

/// <summary>What the worker answers: one JSON object a line on its standard output. The first line, of id 0, says that it is ready.</summary>
/// <param name="Id">That of the request.</param>
internal sealed record WorkerReply(int Id)
{
    /// <summary>The version of these messages: a worker of another one is not used.</summary>
    public const int ContractVersion = 1;

    /// <summary>It is ready.</summary>
    public WorkerReady? Ready { get; init; }

    /// <summary>A file that was read.</summary>
    public FileReply? File { get; init; }

    /// <summary>A scenario that was run.</summary>
    public RunReply? Run { get; init; }

    /// <summary>Why it could not be done; null: it was.</summary>
    public string? Failure { get; init; }
}

/// <summary>A worker that is ready.</summary>
/// <param name="Contract">The version of these messages.</param>
/// <param name="Version">The version of the program.</param>
internal sealed record WorkerReady(int Contract, string Version);

/// <summary>A file that was read.</summary>
/// <param name="Scenarios">Its scenarios.</param>
/// <param name="Problems">What is wrong with it.</param>
/// <param name="ProblemText">The same, as it is shown.</param>
internal sealed record FileReply(IReadOnlyList<ScenarioReply> Scenarios, IReadOnlyList<FileProblem> Problems, string ProblemText);

/// <summary>A scenario of a file.</summary>
internal sealed record ScenarioReply(string Name, int Line, string? Description, IReadOnlyList<string> Tags, string? Cell);

/// <summary>A scenario that was run.</summary>
/// <param name="Results">The document <c>results.json</c> of this run, which has this one scenario.</param>
/// <param name="Report">The failure report, or one line.</param>
/// <param name="Folder">The folder of the run; null if there is none.</param>
/// <param name="Files">The files in it, relative to it.</param>
internal sealed record RunReply(JsonElement Results, string Report, string? Folder, IReadOnlyList<string> Files);

/// <summary>How the messages are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJson : JsonSerializerContext;

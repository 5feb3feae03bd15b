using System.CommandLine;

namespace Harness.Commands;

/// <summary><c>--results</c>: the folder in which each run gets one of its own.</summary>
internal static class ResultsOption
{
    public static Option<string> Of(string description)
    {
        var option = new Option<string>("--results") { Description = description, HelpName = "DIR", DefaultValueFactory = _ => "results" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError("--results names no folder");
        });
        return option;
    }
}

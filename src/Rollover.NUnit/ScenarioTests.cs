namespace Rollover.NUnit;

/// <summary>Reads files of scenarios into tests.</summary>
internal static class ScenarioTests
{
    /// <summary>The tests of the files that patterns name.</summary>
    /// <exception cref="RolloverException">A pattern names no file, or the worker cannot be started.</exception>
    public static IReadOnlyList<ScenarioTest> Find(string folder, RolloverScenariosAttribute attribute)
    {
        var files = ScenarioPatterns.Find(folder, attribute.Patterns);

        // NUnit discovers tests synchronously.
        var read = Task.Run(async () =>
        {
            var verifier = await SharedVerifier.OfAsync([.. attribute.Extensions.Select(type => type.Assembly)]).ConfigureAwait(false);
            return await Task.WhenAll(files.Select(file => verifier.ReadAsync(file))).ConfigureAwait(false);
        }).GetAwaiter().GetResult();

        var names = read.SelectMany(file => file.Scenarios).CountBy(scenario => scenario.Name).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. read.SelectMany(file => file.IsValid
                ? file.Scenarios.Select(scenario => new ScenarioTest(file, scenario, names[scenario.Name] > 1 ? $"{scenario.Name} ({Path.GetRelativePath(folder, file.Path)})" : scenario.Name, attribute))
                : [new ScenarioTest(file, null, Path.GetRelativePath(folder, file.Path), attribute)]),
        ];
    }
}

namespace Rollover;

/// <summary>The specification of a server: a method for each of its keys. docs/scenario-format.md says more of each.</summary>
public sealed partial class ServerSettings
{
    private readonly List<(string Key, ScenarioValue Value)> settings = [];

    internal ServerSettings()
    {
    }

    internal ScenarioValue Value => ScenarioValue.Map(settings);

    /// <summary>The program and its arguments: <c>$port</c>, <c>$address</c> and <c>$folder</c> are replaced in every word, and no shell reads them. <c>echo</c> alone is the echo server that comes with the suite.</summary>
    /// <param name="words">The program, then its arguments.</param>
    public ServerSettings Command(params IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return Set("command", words is ["echo"] ? "echo" : ScenarioValue.FromStrings(words));
    }

    private ServerSettings Set(string key, ScenarioValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        settings.RemoveAll(setting => string.Equals(setting.Key, key, StringComparison.Ordinal));
        settings.Add((key, value));
        return this;
    }
}

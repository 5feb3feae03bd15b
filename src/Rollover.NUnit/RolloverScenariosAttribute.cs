using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;
using NUnit.Framework.Internal.Commands;

namespace Rollover.NUnit;

/// <summary>
/// Makes a test of every scenario in some files. The method takes a <see cref="ScenarioTest"/>, and calls its <see cref="ScenarioTest.VerifyAsync"/>. A test has the scenario's name, its tags as
/// categories, and its file and line as its source; a file that cannot be read is a test that fails. The scenarios are read when tests are discovered: a new file is a new test.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RolloverScenariosAttribute : NUnitAttribute, ITestBuilder, IImplyFixture, IWrapTestMethod
{
    private readonly string[] patterns;

    /// <summary>The scenarios of the files that match.</summary>
    /// <param name="patterns">Patterns such as <c>scenarios/**/*.yaml</c>, relative to the folder of the project, or, where that is not there (a test that was built elsewhere), to that of its assembly. One that begins with <c>!</c> leaves files out. Files of steps (<c>*.steps.yaml</c>) are no scenarios, and are left out.</param>
    public RolloverScenariosAttribute(params string[] patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        this.patterns = patterns;
    }

    /// <summary>The patterns.</summary>
    public IReadOnlyList<string> Patterns => patterns;

    /// <summary>What the scenarios are run on.</summary>
    public World World { get; set; } = World.Real;

    /// <summary>Types of assemblies with verbs, rules, protocols and reports of your own.</summary>
    public Type[] Extensions { get; set; } = [];

    /// <summary>Comes before the name of each scenario: where the same scenarios are tests of several methods.</summary>
    public string NamePrefix { get; set; } = "";

    /// <summary>Whether the results of scenarios that are verified are kept and attached as well.</summary>
    public bool KeepsAll { get; set; }

    /// <inheritdoc/>
    public IEnumerable<TestMethod> BuildFrom(IMethodInfo method, Test? suite)
    {
        ArgumentNullException.ThrowIfNull(method);
        var builder = new NUnitTestCaseBuilder();
        if (method.ReturnType.Type == typeof(void))
            return [builder.BuildTestMethod(method, suite, new TestCaseParameters(new RolloverException($"{method.Name} returns nothing, so that nobody waits for the scenario: it has to return the task of VerifyAsync")))];
        List<TestCaseParameters> cases;
        try
        {
            if (Extensions is null || Extensions.Contains(null))
                throw new RolloverException("[RolloverScenarios]: Extensions is null, or has a type that is null");
            var assembly = method.TypeInfo.Type.Assembly;
            var tests = ScenarioTests.Find(ScenarioPatterns.FolderOf(assembly), this);
            cases = [.. tests.Select(test => test.Parameters(NamePrefix))];
        }
        catch (Exception error) when (error is RolloverException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            cases = [new TestCaseParameters(error)];
        }

        return cases.Select(one => builder.BuildTestMethod(method, suite, one));
    }

    /// <summary>A test that has not verified its scenario has shown nothing.</summary>
    /// <inheritdoc/>
    public TestCommand Wrap(TestCommand command) => new VerifiedCommand(command);

    private sealed class VerifiedCommand(TestCommand inner) : DelegatingTestCommand(inner)
    {
        public override TestResult Execute(TestExecutionContext context)
        {
            // Each repetition ([Repeat], [Retry]) has to show it.
            if (Test.Arguments is [ScenarioTest repeated, ..])
                repeated.BeginAgain();
            context.CurrentResult = innerCommand.Execute(context);
            if (context.CurrentResult.ResultState.Status == TestStatus.Passed && Test.Arguments is [ScenarioTest { IsVerified: false }, ..])
                context.CurrentResult.SetResult(ResultState.Failure, "the test ended without having verified its scenario: it has to await VerifyAsync");
            return context.CurrentResult;
        }
    }
}

using NUnit.Framework.Internal;
using Rollover.NUnit;

namespace Rollover.Tests;

public sealed class ScenarioTestTests
{
    [Test]
    public void A_method_that_returns_nothing_is_no_test() => Built(nameof(Nothing)).ShouldAllBe(test => test.RunState == global::NUnit.Framework.Interfaces.RunState.NotRunnable);

    [Test]
    public void Patterns_that_leave_no_file_are_no_test() => Built(nameof(NoFile)).ShouldHaveSingleItem().RunState.ShouldBe(global::NUnit.Framework.Interfaces.RunState.NotRunnable);

    [Test]
    public void A_file_that_cannot_be_read_is_a_test_that_fails_and_says_where()
    {
        using var folder = new TemporaryFolder();
        folder.Write("invalid.yaml", "version: 1\nname: invalid\nsteps:\n  - spwan: v1\n");
        folder.Write("deeper/valid.yaml", "version: 1\nname: valid\nsteps:\n  - spawn: v1\n");
        var tests = new RolloverScenariosAttribute(folder.Of("**/*.yaml")).BuildFrom(new MethodWrapper(typeof(Methods), Missing), suite: null).ToList();
        tests.Select(test => test.RunState).ShouldAllBe(state => state == global::NUnit.Framework.Interfaces.RunState.Runnable);
        tests.Count.ShouldBe(2);
        Should.Throw<AssertionException>(() => ((ScenarioTest)tests.Single(test => test.Name.EndsWith("invalid.yaml", StringComparison.Ordinal)).Arguments[0]!).VerifyAsync()).Message.ShouldContain("unknown verb 'spwan'");
    }

    [Test]
    public void A_pattern_that_names_no_file_is_no_test() => Built(nameof(Missing)).ShouldHaveSingleItem().RunState.ShouldBe(global::NUnit.Framework.Interfaces.RunState.NotRunnable);

    [Test]
    public void A_test_that_has_not_verified_its_scenario_fails()
    {
        var test = Built(nameof(Forgotten)).First();
        var attribute = test.Method!.GetCustomAttributes<RolloverScenariosAttribute>(inherit: false).Single();
        var command = attribute.Wrap(new Passing(test));
        command.Execute(new TestExecutionContext { CurrentTest = test, CurrentResult = test.MakeTestResult() }).Message.ShouldContain("without having verified its scenario");
    }

    [Test]
    public void A_repetition_that_has_not_verified_its_scenario_fails_though_an_earlier_one_has()
    {
        var test = Built(nameof(Forgotten)).First();
        var scenario = (ScenarioTest)test.Arguments[0]!;
        var command = test.Method!.GetCustomAttributes<RolloverScenariosAttribute>(inherit: false).Single().Wrap(new VerifyingOnce(test, scenario));
        var context = new TestExecutionContext { CurrentTest = test, CurrentResult = test.MakeTestResult() };
        command.Execute(context).ResultState.Status.ShouldBe(global::NUnit.Framework.Interfaces.TestStatus.Passed);
        context.CurrentResult = test.MakeTestResult();
        command.Execute(context).Message.ShouldContain("without having verified its scenario");
    }

    [TestCase(nameof(Methods.NullExtensions))]
    [TestCase(nameof(Methods.NullExtension))]
    public void Extensions_that_are_null_are_no_test(string method) => Built(method).ShouldHaveSingleItem().RunState.ShouldBe(global::NUnit.Framework.Interfaces.RunState.NotRunnable);

    private static List<TestMethod> Built(string name)
    {
        var method = new MethodWrapper(typeof(Methods), name);
        return [.. method.GetCustomAttributes<RolloverScenariosAttribute>(inherit: false).SelectMany(attribute => attribute.BuildFrom(method, suite: null))];
    }

    private const string Nothing = nameof(Methods.Nothing), NoFile = nameof(Methods.NoFile), Missing = nameof(Methods.Missing), Forgotten = nameof(Methods.Forgotten);

    private sealed class Passing(Test test) : global::NUnit.Framework.Internal.Commands.TestCommand(test)
    {
        public override TestResult Execute(TestExecutionContext context)
        {
            context.CurrentResult.SetResult(global::NUnit.Framework.Interfaces.ResultState.Success);
            return context.CurrentResult;
        }
    }

    private sealed class VerifyingOnce(Test test, ScenarioTest scenario) : global::NUnit.Framework.Internal.Commands.TestCommand(test)
    {
        private bool hasVerified;

        public override TestResult Execute(TestExecutionContext context)
        {
            if (!hasVerified)
                scenario.VerifyAsync(scenario.Options with { World = World.Simulated }).GetAwaiter().GetResult().IsVerified.ShouldBeTrue();
            hasVerified = true;
            context.CurrentResult.SetResult(global::NUnit.Framework.Interfaces.ResultState.Success);
            return context.CurrentResult;
        }
    }

    /// <summary>No test class of this assembly: its methods are looked at, and abstract, so that NUnit does not.</summary>
    private abstract class Methods
    {
        [RolloverScenarios("../../scenarios/seed/*.yaml")]
        public void Nothing(ScenarioTest scenario) => _ = scenario;

        [RolloverScenarios("../../scenarios/seed/*.yaml", "!../../scenarios/**")]
        public Task NoFile(ScenarioTest scenario) => scenario.VerifyAsync();

        [RolloverScenarios("nowhere/*.yaml")]
        public Task Missing(ScenarioTest scenario) => scenario.VerifyAsync();

        [RolloverScenarios("../../scenarios/seed/*.yaml")]
        public Task Forgotten(ScenarioTest scenario) => Task.FromResult(scenario);

        [RolloverScenarios("../../scenarios/seed/*.yaml", Extensions = null!)]
        public Task NullExtensions(ScenarioTest scenario) => scenario.VerifyAsync();

        [RolloverScenarios("../../scenarios/seed/*.yaml", Extensions = [null!])]
        public Task NullExtension(ScenarioTest scenario) => scenario.VerifyAsync();
    }
}

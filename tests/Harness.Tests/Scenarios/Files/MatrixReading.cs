using System.Net.Sockets;
using Harness.Rules.Conditions;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Files;

/// <summary>A file with a matrix is a scenario for each cell.</summary>
internal sealed class MatrixReading
{
    [Test]
    public void Every_combination_is_a_scenario_with_the_values_of_its_cell()
    {
        var cells = Read("network: { loss: 0.01 }\nmatrix: { network: { rtt: [0ms, 20ms] }, drain: [steer, immediate], family: [ipv4, ipv6] }");

        cells.Select(cell => cell.Name).ShouldBe(
        [
            "x [rtt=0ms, drain=steer, family=ipv4]", "x [rtt=0ms, drain=steer, family=ipv6]", "x [rtt=0ms, drain=immediate, family=ipv4]", "x [rtt=0ms, drain=immediate, family=ipv6]",
            "x [rtt=20ms, drain=steer, family=ipv4]", "x [rtt=20ms, drain=steer, family=ipv6]", "x [rtt=20ms, drain=immediate, family=ipv4]", "x [rtt=20ms, drain=immediate, family=ipv6]",
        ]);
        cells.Select(cell => cell.Identity).ShouldBe(cells.Select(cell => $"scenarios/x.yaml [{cell.Cell}]"));
        cells[5].Network.ShouldBe(new NetworkSpecification { RoundTrip = TimeSpan.FromMilliseconds(20), Loss = 0.01m });
        cells[5].Family.ShouldBe(AddressFamily.InterNetworkV6);
        cells[5].SpecificationOf("v1").Args.ShouldBe(["--drain", "steer"]);
        cells[6].SpecificationOf("v1").Args.ShouldBe(["--drain", "immediate"]);
    }

    [Test]
    public void A_value_replaces_what_the_file_says_and_values_can_have_names()
    {
        var cells = Read("server: { grace: 3s, args: [--backlog, 5] }\nmatrix: { server: { grace: [1s, 2s] }, servers: { v2: { args: { few: [--backlog, 1], \"many.1\": [--backlog, 9] } } }, kernel: { tcp_migrate_req: [1] } }");

        cells.Select(cell => cell.Cell).ShouldBe(["grace=1s, v2.args=few, tcp_migrate_req=1", "grace=1s, v2.args=many.1, tcp_migrate_req=1", "grace=2s, v2.args=few, tcp_migrate_req=1", "grace=2s, v2.args=many.1, tcp_migrate_req=1"]);
        cells[2].SpecificationOf("v2").Args.ShouldBe(["--backlog", "1"]);
        cells[2].SpecificationOf("v1").Args.ShouldBe(["--backlog", "5"]);
        cells[2].SpecificationOf("v2").Grace.ShouldBe(TimeSpan.FromSeconds(2));
        cells[2].Kernel["tcp_migrate_req"].ShouldBe(1);
        cells.ShouldAllBe(cell => cell.NeedsNamespace && cell.KernelSettings.Contains("tcp_migrate_req"));
    }

    [Test]
    public void The_names_of_cells_differ_even_where_values_look_like_names()
    {
        var cells = Read("matrix: { servers: { v1: { stop-signal: [SIGTERM, SIGHUP] }, v2: { working-directory: [a, \"a, grace=1s\", \"[a]\"], grace: [1s, 2s] } } }");

        cells.Select(cell => cell.Cell).Distinct().Count().ShouldBe(cells.Count);
        cells.ShouldContain(cell => cell.Cell == "v1.stop-signal=SIGHUP, v2.working-directory=\"a, grace=1s\", v2.grace=1s");
    }

    [Test]
    public void A_cell_can_be_written_as_a_scenario_of_its_own()
    {
        foreach (var cell in Read("matrix: { family: [ipv4, ipv6], drain: [steer, guard] }\nsometimes: [deployed]"))
        {
            var again = Told.Read(Told.Format.Write(cell));
            (again.Family, again.Name, again.Sometimes.Single()).ShouldBe((cell.Family, cell.Name, "deployed"));
            again.SpecificationOf("v1").Args.ShouldBe(cell.SpecificationOf("v1").Args);
        }
    }

    [Test]
    public void Where_one_scenario_is_wanted_a_matrix_of_several_cells_is_a_problem()
    {
        var problems = new Problems();
        Told.Format.Read(SourceText.Of("x.yaml", Text("matrix: { drain: [steer, guard] }")), problems).ShouldBeNull();
        problems.InOrder.Single().Message.ShouldBe("the file has a matrix of 2 cells, and one scenario is wanted");
    }

    [Test]
    public void Every_condition_can_be_named() => Read($"sometimes: [{string.Join(", ", ConditionBook.Names)}]").Single().Sometimes.ShouldBe(ConditionBook.Names);

    [Test]
    public void Conditions_that_there_are_not() => Snapshot.Verify(Told.OfHeaders("sometimes: [session-open-acros-drain]", "sometimes: [a]", "sometimes: []", "sometimes: deployed", "sometimes: [deployed, deployed]"));

    private static IReadOnlyList<Scenario> Read(string header)
    {
        var problems = new Problems();
        var source = SourceText.Of("scenarios/x.yaml", Text(header));
        var read = Told.Format.ReadAll(source, problems);
        ProblemText.Render(source, problems.InOrder).ShouldBeEmpty();
        return read;
    }

    private static string Text(string header) => $"version: 1\nname: x\n{header}\nsteps:\n  - spawn: v1\n  - spawn: v2\n";
}

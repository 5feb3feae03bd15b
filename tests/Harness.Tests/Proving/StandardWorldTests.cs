using Harness.KernelModel;
using Harness.Proving;

namespace Harness.Tests.Proving;

internal sealed class StandardWorldTests
{
    [TestCaseSource(typeof(StandardWorlds), nameof(StandardWorlds.All))]
    public void Each_world_comes_out_as_it_has_to(StandardWorld standard)
    {
        var exploration = Explored.Of(standard);
        exploration.IsComplete.ShouldBeTrue();
        exploration.Broken.Keys.ShouldBe(standard.Broken, ignoreOrder: true);
    }

    [Test]
    public void Every_mode_and_every_part_of_a_plan_is_shown_in_one()
    {
        // It serves an even distribution, which is a matter of how often: that a model does not say.
        PlanPart[] uncounted = [PlanPart.PassOn];
        StandardWorlds.All.Select(standard => standard.World.Mode).Distinct().ShouldBe(Enum.GetValues<ModelDrainMode>(), ignoreOrder: true);
        StandardWorlds.All.SelectMany(standard => standard.World.Without).Distinct().ShouldBe(Enum.GetValues<PlanPart>().Except(uncounted), ignoreOrder: true);
    }
}

using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>A run of a model: the steps from its beginning.</summary>
/// <param name="Model">The model.</param>
/// <param name="Steps">The steps.</param>
internal sealed record ModelRun(Model Model, IReadOnlyList<ModelStep> Steps)
{
    /// <summary>One line a step: what happens, and what the kernel or the server makes of it.</summary>
    public IEnumerable<string> Describe()
    {
        var before = new ulong[Model.Layout.Words];
        var after = new ulong[Model.Layout.Words];
        Model.Begin(before);
        var lines = new List<string>();
        foreach (var step in Steps)
        {
            before.CopyTo(after, 0);
            Model.Take(Model.View(after), step);
            lines.Add(StepText.Describe(Model, step, Model.View(before), Model.View(after)));
            after.CopyTo(before, 0);
        }

        return lines;
    }
}

using Harness.Commands;
using Spectre.Console;

namespace Harness.Tests.Commands;

/// <summary>What can be shown at a terminal.</summary>
internal sealed class TerminalTests
{
    [TestCase(null, ColorSystemSupport.Detect)]
    [TestCase("", ColorSystemSupport.Standard)]
    [TestCase("1", ColorSystemSupport.NoColors)]
    public void Only_a_variable_that_is_not_empty_asks_for_no_colours(string? noColours, ColorSystemSupport colours) => Terminal.ColoursOf(noColours).ShouldBe(colours);
}

using System.Text;
using Harness.Histories;

namespace Harness.Tests.Histories;

/// <summary>A history that is shown at a terminal cannot steer it, and is read back as it was.</summary>
internal sealed class JsonEscapesTests
{
    [TestCase("\u202e", @"\u202E")]
    [TestCase("\e", @"\u001B")]
    [TestCase("\x7f", @"\u007F")]
    [TestCase("\u009b", @"\u009B")]
    [TestCase("\ufeff", @"\uFEFF")]
    [TestCase("\u2066", @"\u2066")]
    [TestCase("\U000e0041", @"\uDB40\uDC41")]
    [TestCase("ä ж 中 <'&>", "ä ж 中 <'&>")]
    [TestCase("😀", @"\uD83D\uDE00")]
    public void What_is_invisible_is_escaped_and_what_can_be_read_is_not(string text, string written) =>
        Line($"x{text}y").ShouldContain($"x{written}y");

    [Test]
    public void Every_character_is_read_back()
    {
        foreach (var scalar in Enumerable.Range(0, 0x11000).Concat(Enumerable.Range(0xE0000, 0x200)).Where(Rune.IsValid))
        {
            var text = $"{new Rune(scalar)}a{new Rune(scalar)}";
            ((ServerPrinted)HistoryJson.Read(Line(text))).Line.ShouldBe(text, $"U+{scalar:X4}");
        }
    }

    private static string Line(string text) => Encoding.UTF8.GetString(HistoryJson.Write(new ServerPrinted("v1", text, IsError: false)));
}

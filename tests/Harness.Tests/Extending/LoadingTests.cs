using Harness.Extending;
using Rollover.Extending;

namespace Harness.Tests.Extending;

/// <summary>An extension that cannot be used is named, with what is wrong with it: it is the user's, and no internal error.</summary>
internal sealed class LoadingTests
{
    [Test]
    public void An_open_generic_class() => Refused<IRolloverReport>("Emitted.Extension", "is generic", isGeneric: true, ("Name", "some"));

    [Test]
    public void A_class_without_a_name() => Refused<IRolloverReport>("Emitted.Extension", "has no name");

    [Test]
    public void A_verb_without_a_name() => Refused<IRolloverVerb>("Emitted.Extension", "has no name");

    [Test]
    public void A_verb_without_fields() => Refused<IRolloverVerb>("Emitted.Extension", "cannot be used", isGeneric: false, ("Name", "some"), ("Summary", "It does."));

    [Test]
    public void A_class_whose_members_throw() => Refused<IRolloverRule>("Emitted.Extension", "cannot be used: InvalidOperationException", isGeneric: false, ("Name", typeof(InvalidOperationException)));

    [TestCase(0)]
    [TestCase(-1)]
    public void A_protocol_that_keeps_no_byte_of_a_reply(int most) =>
        Refused<IRolloverProtocol>("the protocol 'some'", $"MostReplyBytes is {most}: at least 1", isGeneric: false, ("Name", "some"), ("MostRequestBytes", 10), ("MostReplyBytes", most));

    [TestCase(0)]
    [TestCase(-1)]
    public void A_protocol_whose_requests_have_no_byte(int most) =>
        Refused<IRolloverProtocol>("the protocol 'some'", $"MostRequestBytes is {most}: at least 1", isGeneric: false, ("Name", "some"), ("MostRequestBytes", most));

    [TestCase("", "--extension names no file")]
    [TestCase("a\0b", "is no path of an assembly")]
    public void A_path_that_is_none(string path, string words) => Should.Throw<ExtensionException>(() => Extensions.Load([path])).Message.ShouldContain(words);

    [Test]
    public void One_that_is_right_is_loaded()
    {
        using var folder = new TemporaryFolder();
        var file = EmittedExtension.Write<IRolloverReport>(folder, new Dictionary<string, object>(StringComparer.Ordinal) { ["Name"] = "some" });
        Extensions.Load([file]).ReportNames.ShouldContain("some");
    }

    private static void Refused<T>(string names, string says, bool isGeneric = false, params (string Member, object Value)[] members)
    {
        using var folder = new TemporaryFolder();
        var file = EmittedExtension.Write<T>(folder, members.ToDictionary(member => member.Member, member => member.Value, StringComparer.Ordinal), isGeneric);
        Should.Throw<ExtensionException>(() => Extensions.Load([file])).Message.ShouldSatisfyAllConditions(message => message.ShouldContain(names), message => message.ShouldContain(says));
    }
}

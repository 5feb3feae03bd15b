using System.Runtime.InteropServices;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Traffic;

namespace Harness.Tests.Worlds.Linux;

internal sealed class ErrnoNameTests
{
    private delegate nint NameOf(int error);

    [Test]
    public void Every_error_number_has_the_name_that_libc_has_for_it()
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.Load("libc.so.6"), "strerrorname_np", out var function))
            Assert.Ignore("this libc has no strerrorname_np (glibc 2.32)");
        var nameOf = Marshal.GetDelegateForFunctionPointer<NameOf>(function);

        for (var error = 1; error <= 200; error++)
            ErrnoName.Of(error).ShouldBe(Marshal.PtrToStringUTF8(nameOf(error)) ?? $"errno {error}");
    }

    [TestCase(13, "EACCES")]
    [TestCase(24, "EMFILE")]
    [TestCase(113, "EHOSTUNREACH")]
    [TestCase(133, "EHWPOISON")]
    public void A_number_has_its_name(int error, string name) => ErrnoName.Of(error).ShouldBe(name);

    [TestCase(0)]
    [TestCase(-13)]
    [TestCase(41)]
    [TestCase(134)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    public void What_is_no_error_number_keeps_its_number(int error) => ErrnoName.Of(error).ShouldBe($"errno {error}");

    [Test]
    public void A_message_has_the_name_and_the_text() => ErrnoName.Describe(13).ShouldBe("EACCES (Permission denied)");

    [Test]
    public void An_outcome_of_traffic_that_has_no_word_of_its_own_has_the_name_of_the_errno()
    {
        TrafficSocket.NameOf(13).ShouldBe("EACCES (Permission denied)");
        TrafficSocket.NameOf(111).ShouldBe("ConnectionRefused");
    }
}

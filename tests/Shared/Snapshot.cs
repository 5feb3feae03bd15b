using System.Runtime.CompilerServices;

namespace Shared;

/// <summary>
/// Snapshots with the conventions of Verify: <c>Class.Method.verified.txt</c> beside the test is the expected text and is
/// committed; <c>.received.txt</c> is what a failing test got and is ignored by git. Verify.NUnit can take this file's place.
/// </summary>
internal static class Snapshot
{
    private static readonly Lock OneAtATime = new();

    /// <summary>Fails unless <paramref name="text"/> is the verified text of the calling test.</summary>
    /// <param name="text">What the test got.</param>
    /// <param name="variant">Distinguishes the snapshots of one method: <c>Class.Method.variant.verified.txt</c>.</param>
    public static void Verify(string text, string? variant = null, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        var name = $"{Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file))}.{member}{(variant is null ? "" : "." + variant)}";

        // Cases of one test may share a snapshot and run at the same time, and each writes, compares and removes the received text.
        lock (OneAtATime)
        {
            text.ShouldMatchApproved(options => options
                .NoDiff()
                .WithStringCompareOptions(StringCompareShould.IgnoreLineEndings)
                .WithFilenameGenerator((_, _, type, extension) =>
                    $"{name}.{(type == "approved" ? "verified" : "received")}.{extension}"));
        }
    }
}

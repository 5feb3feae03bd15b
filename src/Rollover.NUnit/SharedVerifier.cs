using System.Collections.Concurrent;
using System.Reflection;

namespace Rollover.NUnit;

/// <summary>
/// The worker of this test process: one for all tests, from their discovery on. NUnit has no place for what outlives the one and is there before the other, so that it is static; it ends
/// when the input of its process does, at the latest with the test process.
/// </summary>
internal static class SharedVerifier
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Verifier>>> all = new(StringComparer.Ordinal);

    /// <summary>The verifier with these extensions.</summary>
    public static Task<Verifier> OfAsync(IReadOnlyList<Assembly> extensions)
    {
        List<Assembly> distinct = [.. extensions.Distinct()];
        var key = string.Join('\n', distinct.Select(assembly => assembly.Location));

        // One that could not be started, or has ended, is no use to the tests that follow.
        if (all.TryGetValue(key, out var old) && old.IsValueCreated && (old.Value.IsFaulted || (old.Value.IsCompletedSuccessfully && old.Value.Result.HasEnded)))
            all.TryRemove(KeyValuePair.Create(key, old));
        return all.GetOrAdd(key, _ => new Lazy<Task<Verifier>>(() => Verifier.StartAsync(new VerifierOptions { Extensions = distinct }))).Value;
    }
}

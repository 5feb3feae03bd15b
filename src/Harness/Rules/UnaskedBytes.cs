namespace Harness.Rules;

/// <summary>Bytes that answer nothing that was sent: the same ones of one server, in however many sessions, are one violation.</summary>
internal static class UnaskedBytes
{
    /// <summary>The violations of these sessions; a doubt where too little of the bytes is kept to tell whether they are a farewell (<see cref="ServerMayClose.MayBeFarewell"/>).</summary>
    public static IEnumerable<Claim> Of(IEnumerable<SessionFacts> sessions, RunFacts facts)
    {
        var unasked = sessions.SelectMany(session => EchoIntact.Unasked(session, facts).Select(bytes => (Session: session, Bytes: bytes))).ToList();
        foreach (var group in unasked.GroupBy(one => (one.Session.Owner, one.Bytes.Received)))
        {
            var (first, all) = (group.First(), group.Select(one => one.Session.Name).Distinct(StringComparer.Ordinal).ToList());
            if (group.All(one => ServerMayClose.MayBeFarewell(one.Session, facts)))
            {
                yield return new Doubt($"whether what {(all.Count == 1 ? $"session {all[0]}" : $"{all.Count} sessions")} got unasked is a farewell and nothing else cannot be told: {first.Bytes.Received.Quote()}", [first.Bytes], all, group.Key.Owner is { } from ? [from] : []);
                continue;
            }

            yield return new Violation(
                $"{(all.Count == 1 ? $"session {first.Session.Name}" : $"{all.Count} sessions")} got bytes that answer nothing {(all.Count == 1 ? "it" : "they")} sent",
                "nothing",
                $"{first.Bytes.Received.Quote()}{(all.Count == 1 ? "" : $", in session {first.Session.Name}")}",
                [first.Bytes],
                all,
                group.Key.Owner is { } owner ? [owner] : []);
        }
    }
}

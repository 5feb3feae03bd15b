namespace Harness.Reporting.Timelines;

/// <summary>What the verdict says of a session.</summary>
internal enum SessionMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What was bad of it is excused.</summary>
    Excused,

    /// <summary>A violation that the scenario expects names it.</summary>
    ViolatedAsExpected,

    /// <summary>A violation names it.</summary>
    Violated,
}

/// <summary>The marks of all sessions of a run that have one.</summary>
internal sealed class SessionMarks
{
    private readonly Dictionary<string, SessionMark> marks = new(StringComparer.Ordinal);

    public SessionMarks(ScenarioReport scenario)
    {
        if (scenario.Result.Verdict is not { } verdict)
            return;
        foreach (var session in verdict.Excuses.SelectMany(one => one.Excuse.Sessions))
            Raise(session, SessionMark.Excused);
        foreach (var one in verdict.Violations)
        {
            foreach (var session in one.Violation.Sessions)
                Raise(session, one.Meets is null ? SessionMark.Violated : SessionMark.ViolatedAsExpected);
        }
    }

    /// <summary>The mark of a session.</summary>
    public SessionMark Of(string session) => marks.GetValueOrDefault(session);

    private void Raise(string session, SessionMark mark)
    {
        if (Of(session) < mark)
            marks[session] = mark;
    }
}

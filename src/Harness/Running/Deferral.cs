using Harness.Histories;

namespace Harness.Running;

/// <summary>Steps that look who accepts a connection on which nothing is sent cannot tell where the server puts accepts off until its client sends.</summary>
internal static class Deferral
{
    /// <summary>The failure of such a step.</summary>
    /// <param name="why">What was found.</param>
    /// <param name="what">What cannot be done, in a clause.</param>
    public static StepFailure Failure(AcceptDeferred why, string what) => new($"{why.Describe()}: {what}")
    {
        Expected = "a connection that is accepted, or waits in an accept queue, before anything is sent on it",
        Actual = "it stays in SYN_RECV at the server (SYN_RECV): switch the option off for this scenario (Apache: AcceptFilter http none; uWSGI: no-defer-accept; nginx: no deferred), or connect without a choice, send, and look at the owner then",
        Servers = [why.Server],
        CannotTell = true,
    };
}

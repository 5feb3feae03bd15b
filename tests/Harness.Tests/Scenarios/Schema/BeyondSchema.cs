namespace Harness.Tests.Scenarios.Schema;

/// <summary>What makes a scenario invalid and is beyond a JSON Schema: messages of the reader, as regular expressions, by the reason.</summary>
internal static class BeyondSchema
{
    /// <summary>A schema judges each value by itself. It does not relate a name to the step that makes it known, nor one step to another.</summary>
    public const string Relations = "what other steps and servers are";

    /// <summary>Which fields of one verb contradict each other is said by the verb's check, not by the declarations of its fields.</summary>
    public const string Combinations = "fields that do not go together";

    /// <summary>A regular expression can say of a text which form it has. It does not compare numbers and units, and knows no addresses, and not the regular expressions of .NET.</summary>
    public const string Meanings = "what a text means";

    /// <summary>The messages.</summary>
    public static IReadOnlyList<(string Reason, string Message)> All { get; } =
    [
        (Relations, "there is no (server|session|traffic) '.*' at this point"),
        (Relations, "(in the second turn, )?there is (a|an open) (server|session) '.*' already"),
        (Relations, "(in the second turn, )?there is traffic '.*' already"),
        (Relations, "there is a session '.*': its name and that of traffic cannot be the same"),
        (Relations, "there is traffic '.*': its name and that of a session cannot be the same"),
        (Relations, "no server has been started at this point, so nobody can accept"),
        (Relations, "no session is open at this point"),
        (Relations, "no step starts the server '.*'"),
        (Relations, "every session that is open is half-closed: none can send"),
        (Relations, "the server '.*' (has ended|has been killed|was killed) before this step"),
        (Relations, "(in the second turn, )?the session '.*' has been ended before this step"),
        (Relations, "the session '.*' is half-closed: it can no longer send"),
        (Relations, "the traffic '.*' has been stopped before this step.*"),
        (Relations, "refusals of the traffic '.*' are expected (already|while a step that runs at the same time stops it)"),
        (Relations, "the replies on the session '.*' are received while a step that runs at the same time .*"),
        (Relations, "this step (needs|sends on) .* while a step that runs at the same time .*"),
        (Relations, "two steps that run at the same time .*"),
        (Relations, "'.*' is longer than the whole scenario may take, .*"),
        (Relations, "there is no network whose packets could be held"),
        (Relations, "'.*' sends a request, and with the protocol '.*' a client asks for nothing"),
        (Relations, "with the protocol '.*' a client asks for nothing.*"),
        (Relations, "with the protocol '.*' the request, and what its reply has to be, stand in '.*'"),
        (Relations, "another server (speaks '.*'|is asked in another way)"),
        (Relations, "there is no step 7: the last one is 2"),
        (Relations, "step 1 holds no steps"),
        (Relations, "'.*' is an IPv. address, and the servers are reached by IPv."),
        (Relations, "'.*' is an IPv. address, and '.*' is reached by IPv."),
        (Combinations, "'.*' cannot replace itself"),
        (Combinations, "'.*' does not say how much"),
        (Combinations, "'.*' names no owner"),
        (Combinations, "the owner is named more than once"),
        (Combinations, "'set-kernel' sets nothing"),
        (Combinations, "both 'text' and 'bytes' are given"),
        (Combinations, "both 'clients' and 'rate' are given"),
        (Combinations, "a process ends with an exit code or by a signal, not both"),
        (Combinations, "a connect that has to be refused cannot be accepted by a server"),
        (Combinations, "'all' names the sessions that are open; a connect needs names"),
        (Combinations, "no process is ended by SIGSTOP"),
        (Combinations, "a POST is not safe to send again .*"),
        (Combinations, "the response to a HEAD has no body"),
        (Combinations, "the rule '.*' is named a second time"),
        (Meanings, "expected the version of the format"),
        (Meanings, "'.*' is too long"),
        (Meanings, "'.*' has too many digits"),
        (Meanings, "not a regular expression: .*"),
        (Meanings, "'.*' names no program and least version"),
        (Meanings, "'.*' is not an address of the (servers|clients)"),
        (Meanings, "'.*' stands for all addresses: one can listen on it, and not connect"),
        (Meanings, "'.*' is an IPv4 address in the form of IPv6"),
    ];
}

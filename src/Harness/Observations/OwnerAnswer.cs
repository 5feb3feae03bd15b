namespace Harness.Observations;

/// <summary>The kernel's answer to 'who owns this connection'.</summary>
/// <param name="Ownership">The kind of answer.</param>
/// <param name="Pid">The process, if owned.</param>
internal readonly record struct OwnerAnswer(Ownership Ownership, int? Pid);

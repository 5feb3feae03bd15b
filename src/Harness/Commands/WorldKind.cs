namespace Harness.Commands;

/// <summary>What <c>--world</c> takes.</summary>
internal enum WorldKind
{
    /// <summary>Processes on this machine's kernel.</summary>
    Real,

    /// <summary>A model of both, in virtual time.</summary>
    Simulated,
}

namespace Rollover.Extending;

/// <summary>A field of a verb.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Summary">What it means.</param>
/// <param name="Kind">What its value may be.</param>
/// <param name="IsRequired">Whether it has to be given.</param>
public sealed record VerbField(string Name, string Summary, VerbFieldKind Kind, bool IsRequired = false);

/// <summary>What the value of a field may be.</summary>
public enum VerbFieldKind
{
    /// <summary>A text of one line.</summary>
    Text,

    /// <summary>A whole number, from 0.</summary>
    Integer,

    /// <summary>A span of time, such as <c>250ms</c>.</summary>
    Duration,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A server that was started before the step. That there is one is checked before anything is run.</summary>
    Server,
}

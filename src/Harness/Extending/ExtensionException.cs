namespace Harness.Extending;

/// <summary>An extension cannot be used. The message says which, and why.</summary>
internal sealed class ExtensionException(string message, Exception? inner = null) : Exception(message, inner);

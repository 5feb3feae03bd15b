using System.Collections;
using Harness.KernelModel;

namespace Harness.Tests.Proving;

/// <summary>Clients of a model that says when it asks for one.</summary>
internal abstract class ClientsOnDemand : IReadOnlyList<ClientDescription>
{
    public abstract int Count { get; }

    public abstract ClientDescription this[int index] { get; }

    public IEnumerator<ClientDescription> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

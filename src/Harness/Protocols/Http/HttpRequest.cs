using System.Globalization;
using System.Text;

namespace Harness.Protocols.Http;

/// <summary>The request of a scenario, in bytes (RFC 9112, section 3). Where <c>$id</c> occurs, it is another one for each exchange.</summary>
internal sealed class HttpRequest
{
    private const int LongestId = 160;

    private readonly HttpSpecification specification;
    private readonly string text;
    private readonly byte[]? whole;

    /// <summary>The request that a specification states.</summary>
    public HttpRequest(HttpSpecification specification)
    {
        this.specification = specification;
        var head = new StringBuilder($"{specification.Method} {specification.Path} HTTP/1.1\r\n");
        if (!Has("Host"))
            head.Append("Host: localhost\r\n");
        foreach (var (name, value) in specification.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        text = head.ToString();
        IsUnique = text.Contains(ReplyPattern.Id, StringComparison.Ordinal) || specification.Body?.Contains(ReplyPattern.Id, StringComparison.Ordinal) == true;
        if (!IsUnique)
            whole = BytesFor("");
    }

    /// <summary>Whether no two requests of a run are alike.</summary>
    public bool IsUnique { get; }

    /// <summary>The most bytes that it has.</summary>
    public int MostBytes => whole?.Length ?? BytesFor(new string('x', LongestId)).Length;

    /// <summary>Writes the request of an exchange; gives its length.</summary>
    public int Write(Span<byte> into, ReadOnlySpan<byte> session, int exchange)
    {
        var bytes = whole ?? BytesFor(ReplyPattern.IdOf(session, exchange));
        bytes.CopyTo(into);
        return bytes.Length;
    }

    private byte[] BytesFor(string id)
    {
        var body = specification.Body?.Replace(ReplyPattern.Id, id, StringComparison.Ordinal) ?? "";
        var isLengthSaid = !Has("Content-Length") && !Has("Transfer-Encoding") && (specification.Body is not null || HttpMethods.HasBody(specification.Method));
        var length = isLengthSaid ? $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n" : "";
        return Encoding.UTF8.GetBytes($"{text.Replace(ReplyPattern.Id, id, StringComparison.Ordinal)}{length}\r\n{body}");
    }

    private bool Has(string header) => specification.Headers.Keys.Contains(header, StringComparer.OrdinalIgnoreCase);
}

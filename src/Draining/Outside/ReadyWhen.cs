namespace Draining.Outside;

/// <summary>When a new server is ready.</summary>
public enum ReadyWhen
{
    /// <summary>When it listens in every group of the old one.</summary>
    Listening,

    /// <summary>When it answers an HTTP request with a status from 200 to 399.</summary>
    HttpAnswers,

    /// <summary>When it says so: <c>READY=1</c>, sd_notify(3).</summary>
    Notified,
}

namespace Personalization.Hosting.Telemetry;

/// <summary>What a log may show of an exception whose text holds an id: its type, its message and its stack, without the id.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1064:Exceptions should be public", Justification = "It is never thrown: only providers of logs see it.")]
internal sealed class RedactedException : Exception
{
    private readonly string _text;

    private RedactedException(Exception exception, string text)
        : base(LogRedaction.Redact(exception.Message)) => (_text, HResult) = (text, exception.HResult);

    /// <summary>The exception itself when there is nothing to hide.</summary>
    public static Exception Of(Exception exception)
    {
        var text = exception.ToString();
        var redacted = LogRedaction.Redact(text);
        return ReferenceEquals(text, redacted) ? exception : new RedactedException(exception, redacted);
    }

    public override string ToString() => _text;
}

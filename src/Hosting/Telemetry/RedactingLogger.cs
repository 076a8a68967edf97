using Microsoft.Extensions.Logging;

namespace Personalization.Hosting.Telemetry;

/// <summary>Looks at each line that is written, its exception and its values, and passes it on as it is when there is nothing to hide.</summary>
internal sealed class RedactingLogger(ILogger inner) : ILogger
{
    private const string OriginalFormat = "{OriginalFormat}";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel)) return;
        var text = formatter(state, exception);
        var redacted = LogRedaction.Redact(text);
        var shown = exception is null ? null : RedactedException.Of(exception);
        var values = Values(state);
        if (ReferenceEquals(text, redacted) && ReferenceEquals(exception, shown) && values is null)
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
            return;
        }

        IReadOnlyList<KeyValuePair<string, object?>> left = values ?? state as IReadOnlyList<KeyValuePair<string, object?>> ?? [new(OriginalFormat, redacted)];
        inner.Log(logLevel, eventId, left, shown, (_, _) => redacted);
    }

    /// <summary>The values with texts in place of those that name a grain; null when none does.</summary>
    private static KeyValuePair<string, object?>[]? Values<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return null;
        KeyValuePair<string, object?>[]? copy = null;
        for (var i = 0; i < values.Count; i++)
        {
            var (name, value) = values[i];
            // Numbers and their like have no text worth making.
            if (value is null || value.GetType().IsPrimitive || value.ToString() is not { } text || LogRedaction.Redact(text) is var redacted && ReferenceEquals(redacted, text)) continue;
            copy ??= [.. values];
            copy[i] = new KeyValuePair<string, object?>(name, redacted);
        }

        return copy;
    }
}

using Microsoft.Extensions.Logging;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// Looks at each line that is written, its exception and its values, and passes it on as it is when there is nothing to hide.
/// </summary>
internal sealed class RedactingLogger(string category, ILogger inner, LogLevel floor) : ILogger
{
    private const string OriginalFormat = "{OriginalFormat}";

    /// <summary>No line below this level is written, whatever the filters of a provider say.</summary>
    public LogLevel Floor { get; set; } = floor;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        if (state is string text) return inner.BeginScope(LogRedaction.Redact(text));
        // A scope of named values is shown by its own text, so that a redacted one is text alone.
        return Values(state) is null ? inner.BeginScope(state) : inner.BeginScope(LogRedaction.Redact(state.ToString() ?? ""));
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Floor && inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || MisleadingLines.Contains(category, logLevel, eventId, state, exception)) return;
        var text = formatter(state, exception);
        var redacted = LogRedaction.Redact(text);
        var shown = exception is null ? null : RedactedException.Of(exception);
        var values = Values(state);
        if (ReferenceEquals(text, redacted) && ReferenceEquals(exception, shown) && values is null)
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
            return;
        }

        IReadOnlyList<KeyValuePair<string, object?>> left = values
            ?? state as IReadOnlyList<KeyValuePair<string, object?>> ?? [new(OriginalFormat, redacted)];
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
            if (value is null
                || value.GetType().IsPrimitive
                || value.ToString() is not { } text
                || LogRedaction.Redact(text) is var redacted && ReferenceEquals(redacted, text))
            {
                continue;
            }

            copy ??= [.. values];
            copy[i] = new KeyValuePair<string, object?>(name, redacted);
        }

        return copy;
    }
}

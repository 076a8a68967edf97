using Microsoft.Extensions.Logging;

namespace Personalization.Hosting.Telemetry;

/// <summary>Makes loggers whose lines hold no visitor's id.</summary>
internal sealed class RedactingLoggerFactory(LoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new RedactingLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}

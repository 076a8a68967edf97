using Microsoft.Extensions.Logging;

namespace Personalization.SystemTests.Background;

/// <summary>All loggers of a host are one list.</summary>
public sealed class ListLoggerProvider(ListLogger logger) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => logger;

    public void Dispose()
    {
    }
}

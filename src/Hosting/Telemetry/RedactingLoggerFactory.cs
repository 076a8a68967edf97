using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Personalization.Background;

namespace Personalization.Hosting.Telemetry;

/// <summary>Makes loggers whose lines hold nothing of a visitor, and whose levels respect <see cref="LogLevelFloors"/>.</summary>
internal sealed class RedactingLoggerFactory : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, RedactingLogger> _loggers = new(StringComparer.Ordinal);
    private readonly LoggerFactory _inner;
    private readonly LogLevelFloors _floors;
    private readonly IDisposable? _reload;

    public RedactingLoggerFactory(LoggerFactory inner, IConfiguration? configuration)
    {
        _inner = inner;
        _floors = new LogLevelFloors(configuration);
        if (configuration is null) return;
        var work = new BackgroundWork("LogLevelFloors", TimeProvider.System, CreateLogger(typeof(LogLevelFloors).FullName!));
        _reload = work.OnChange(configuration.GetReloadToken, SetFloors);
    }

    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(
            categoryName,
            static (name, factory) => new RedactingLogger(name, factory._inner.CreateLogger(name), factory._floors.Of(name)),
            this);

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public void Dispose()
    {
        _reload?.Dispose();
        _inner.Dispose();
    }

    private void SetFloors()
    {
        foreach (var (category, logger) in _loggers)
        {
            logger.Floor = _floors.Of(category);
        }
    }
}

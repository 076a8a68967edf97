namespace Personalization.Hosting.Health;

/// <summary>
/// A part of the process that must be able to serve before traffic may come. Register it as a singleton; checks answer from memory within
/// milliseconds and call nothing remote, since a probe that waits for a database is an outage of its own.
/// </summary>
public interface IReadinessCheck
{
    /// <summary>Short name in the answer of <c>/health/ready</c>, e.g. <c>storage</c>.</summary>
    string Name { get; }

    /// <summary>Whether this part can serve now.</summary>
    ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken);
}

using Personalization.Hosting.Lifetime;

namespace Personalization.Hosting.Startup;

/// <summary>
/// Something that must succeed before the host starts and whose failure its operator can mend: a port, a file, a schema.
/// <see cref="HostRunner"/> runs the steps
/// before the host, so that a refusal reads as one line; a host started otherwise runs them as its first step.
/// </summary>
internal interface IStartupStep
{
    /// <summary>Runs the step; a second call returns the first one's outcome.</summary>
    /// <exception cref="StartupException">It cannot succeed; the message says what to mend.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}

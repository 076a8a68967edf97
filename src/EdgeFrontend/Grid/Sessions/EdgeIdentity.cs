using System.Reflection;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>Who this edge is: its configured id, and this process of it.</summary>
internal sealed class EdgeIdentity(IOptions<EdgeOptions> options, TimeProvider time)
{
    public SessionKey Key { get; } = new(options.Value.Id is { Length: > 0 } id ? id : Environment.MachineName, Guid.NewGuid());

    public string Location => options.Value.Location;

    public string Build { get; } =
        typeof(EdgeIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();
}

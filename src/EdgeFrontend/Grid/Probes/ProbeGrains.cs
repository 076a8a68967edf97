using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Probes;

/// <summary>The grains of the cluster.</summary>
internal sealed class ProbeGrains(IGrainFactory grains) : IProbeGrains
{
    public Task<ExplainResult> ExplainAsync(string key, DecisionRequest request) =>
        grains.GetGrain<IUserProfileGrain>(key).ExplainAsync(request);
}

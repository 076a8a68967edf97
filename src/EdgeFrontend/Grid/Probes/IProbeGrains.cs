using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Probes;

/// <summary>Asks a visitor's grain to explain itself.</summary>
internal interface IProbeGrains
{
    /// <summary>The explanation; nothing is kept by it.</summary>
    Task<ExplainResult> ExplainAsync(string key, DecisionRequest request);
}

using Personalization.Conformance.Experiments;
using Personalization.Domain.Inputs;

namespace Personalization.Conformance.Running;

/// <summary>What an SDK's context says of one visitor.</summary>
/// <param name="Decision">What the engine knows too.</param>
/// <param name="Format">What only the format knows.</param>
internal sealed record CaseInput(DecisionInput Decision, FormatContext Format);

using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// Makes the decisions of a silo's latest visitors again, by a document that is not published. The key is the silo's address, and the
/// activation is to be there.
/// </summary>
[Alias("personalization.IDryRunGrain")]
public interface IDryRunGrain : IGrainWithStringKey
{
    /// <summary>Tries a document.</summary>
    [Alias("Run")]
    Task<DryRunResult> RunAsync(DryRunRequest request);
}

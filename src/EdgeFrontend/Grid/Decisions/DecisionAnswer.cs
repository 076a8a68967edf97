using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>The grid's answer, or the reason why there is none.</summary>
/// <param name="Result">What the grain decided; null when it did not.</param>
/// <param name="Failure">One of <see cref="DecisionFailures"/> when there is no result.</param>
internal readonly record struct DecisionAnswer(DecisionResult? Result, string? Failure)
{
    /// <summary>The grain refused the request's proof: there is no decision, and the visitor is somebody unknown.</summary>
    public bool IsRefused => Result is { Refused: true };

    public static DecisionAnswer Failed(string failure) => new(null, failure);
}

namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Small on purpose: decisions and the versions they were made with, never the profile.</summary>
[GenerateSerializer, Immutable, Alias("personalization.DecisionResult")]
public sealed record DecisionResult
{
    [Id(0)] public FeatureDecision[] Decisions { get; init; } = [];

    /// <summary>Version of the rules used; 0 when the silo has none and everything is at its default.</summary>
    [Id(1)] public long RuleSetVersion { get; init; }

    [Id(2)] public long ProfileVersion { get; init; }

    [Id(3)] public long StickyVersion { get; init; }

    /// <summary>The silo that answered, so that a late one can be told from a healthy one.</summary>
    [Id(4)] public string Silo { get; init; } = "";

    [Id(5)] public ProfileStatus Profile { get; init; }

    /// <summary>The public traits as one JSON object in UTF-8, when asked for.</summary>
    [Id(6)] public byte[]? ClientSideTraits { get; init; }

    [Id(7)] public long KillSwitchVersion { get; init; }

    /// <summary>
    /// The request's proof does not hold: the identity needs a token that was not shown, or the user was signed out since the token was
    /// issued. Nothing was decided; the frontend goes on as with somebody unknown.
    /// </summary>
    [Id(8)] public bool Refused { get; init; }

    /// <summary>
    /// For a claimed user: the keyed hash under which the browser's own identity keeps what belongs to the claim. Another one after that
    /// user was erased.
    /// </summary>
    [Id(9)] public string? ClaimKey { get; init; }

    /// <summary>An anonymous id that came without a token was adopted: the frontend may issue one for it.</summary>
    [Id(10)] public bool Adopted { get; init; }

    /// <summary>The anonymous id needs a token that was not shown: the browser is to get another id.</summary>
    [Id(11)] public bool AnonymousRefused { get; init; }
}

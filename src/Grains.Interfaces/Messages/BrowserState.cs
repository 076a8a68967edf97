namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What a browser's anonymous identity holds for a user that the browser claims to be.</summary>
[GenerateSerializer, Immutable, Alias("personalization.BrowserState")]
public sealed record BrowserState
{
    /// <summary>Storage failed: nothing is known, so that no experiment may be drawn.</summary>
    [Id(0)] public bool Unavailable { get; init; }

    /// <summary>Assignments made while the browser claimed to be this user.</summary>
    [Id(1)] public StickyAssignment[] Claimed { get; init; } = [];

    /// <summary>Assignments of before the login, when this user is the first that the browser claimed to be; empty for any other.</summary>
    [Id(2)] public StickyAssignment[] Own { get; init; } = [];

    /// <summary>Exposures already reported from this browser, as 64-bit message hashes.</summary>
    [Id(3)] public ulong[] Exposed { get; init; } = [];

    /// <summary>A build before handed this browser's state to that user: what the user's row says comes before <see cref="Own"/>.</summary>
    [Id(4)] public bool HandedOver { get; init; }

    /// <summary>The request proved nothing: the identity needs a token, and none was shown.</summary>
    [Id(5)] public bool Refused { get; init; }

    /// <summary>The id came without a token and was adopted.</summary>
    [Id(7)] public bool Adopted { get; init; }

    /// <summary>Changes with every assignment that this browser makes.</summary>
    [Id(6)] public long StickyVersion { get; init; }
}

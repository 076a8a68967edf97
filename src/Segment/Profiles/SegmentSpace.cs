namespace Personalization.Segment.Profiles;

/// <summary>Where the profiles of one Segment space are read, and with which right.</summary>
public sealed record SegmentSpace
{
    /// <summary>US host of the Profile API.</summary>
    public const string DefaultProfilesUrl = "https://profiles.segment.com/v1";

    /// <summary>Our name for it in logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute http or https URL up to and including the version.</summary>
    public string ProfilesUrl { get; init; } = DefaultProfilesUrl;

    /// <summary>Segment's id of the space.</summary>
    public required string SpaceId { get; init; }

    /// <summary>The access token: reads every customer's data, so it is never printed.</summary>
    public required string Token { get; init; }

    /// <summary>Look ids up in lower case, the form Segment keeps them in. Off for spaces whose ids differ only by case.</summary>
    public bool LowerCaseIds { get; init; }

    /// <summary>What budgets and breakers are kept by.</summary>
    internal string Key => $"{ProfilesUrl.TrimEnd('/')}|{SpaceId}";

    /// <summary>Without the token.</summary>
    public override string ToString() => $"space {Name}";
}

namespace Personalization.Grains.Profiles.Proof;

/// <summary>What a request may do with an identity, by what it proved.</summary>
internal enum ProfileAccess
{
    /// <summary>Nothing: not even be told what the rules decide for this identity.</summary>
    Refused = 0,

    /// <summary>Be told decisions. Nothing of it is kept.</summary>
    Read = 1,

    /// <summary>Also have assignments and exposures kept here.</summary>
    Keep = 2,
}

namespace Personalization.Sites;

/// <summary>What makes a user id in a cookie believable.</summary>
public enum CookieTrust
{
    /// <summary>Anything the browser sends, as in the Segment Edge SDK: fit for content that is no secret.</summary>
    Unsigned,

    /// <summary>Only an id the origin vouched for, proven by the edge's signature.</summary>
    SignedOnly,
}

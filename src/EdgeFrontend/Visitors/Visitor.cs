namespace Personalization.EdgeFrontend.Visitors;

/// <summary>Who makes a request, as far as its cookies say and the site's options let us believe.</summary>
public sealed record Visitor
{
    /// <summary>Somebody without consent, or nobody yet.</summary>
    public static Visitor Unknown { get; } = new();

    /// <summary>A program that fetches pages: served like anybody, recognised as nobody.</summary>
    public static Visitor Bot { get; } = new() { MayRecognise = true };

    /// <summary>The user id, when there is one that is believed.</summary>
    public string? UserId { get; init; }

    /// <summary>The anonymous id; one of ours is made when the browser brought none. Null without consent.</summary>
    public string? AnonymousId { get; init; }

    /// <summary>The anonymous id was made for this request, so no browser has it yet.</summary>
    public bool AnonymousIsNew { get; init; }

    /// <summary>The visitor may be recognised: consent is given, or not asked here.</summary>
    public bool MayRecognise { get; init; }

    /// <summary>Whether a grain may hold something about this visitor: a user id, or an anonymous id that came back to us.</summary>
    public bool IsKnown => UserId is not null || (AnonymousId is not null && !AnonymousIsNew);
}

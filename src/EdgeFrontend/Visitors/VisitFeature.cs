using Personalization.EdgeFrontend.Http;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>The only per-request state of the pipeline: what the stages before have found out, in the order they run.</summary>
internal sealed record VisitFeature(Site Site)
{
    /// <summary>Stage 2; anonymous and new until that stage ran.</summary>
    public Visitor Visitor { get; set; } = Visitor.Unknown;

    /// <summary>Stage 3; null on paths that are no route of the rule set.</summary>
    public PageDecision? Decision { get; set; }

    /// <summary>Stage 3; the route as the rules write it, null where there is no decision.</summary>
    public string? Route { get; set; }

    /// <summary>Stage 3; how long the page waited for it.</summary>
    public TimeSpan? DecisionTime { get; set; }

    /// <summary>
    /// While rules are released: the version of the candidate when it decides for this visit, 0 when the version in force does. Null until
    /// somebody asked; once a visit.
    /// </summary>
    public long? Candidate { get; set; }

    /// <summary>The release that was under way when <see cref="Candidate"/> was found; 0 for none.</summary>
    public long Release { get; set; }

    /// <summary>
    /// The client asks for more decisions than it may, so that this one is made without a profile; null while nobody asked.
    /// </summary>
    public bool? IsLimited { get; set; }

    /// <summary>What a signed preview fixes for this visitor; empty without one.</summary>
    public PreviewOverride[] Preview { get; set; } = [];

    /// <summary>A kill switch keeps the snippet out of this answer; known from stage 3 on.</summary>
    public bool IsSnippetOff { get; set; }

    /// <summary>Whether pages of this visit get the snippet at all.</summary>
    public bool InjectsSnippet => Site.Features.SnippetInjection && !IsSnippetOff;

    /// <summary>Scheme, host and port under which the visitor reached us, checked for syntax.</summary>
    public static string PublicOrigin(HttpContext context, Site site) => PublicAddress.Origin(context, site);
}

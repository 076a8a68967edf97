using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Access;

/// <summary>Judges finished requests.</summary>
internal static class PageOutcomes
{
    private static readonly string[] Names = ["served", "stale", "default", "error", "left"];

    /// <summary>How many there are.</summary>
    public static int Count => Names.Length;

    /// <summary>The outcome's name in metrics and logs.</summary>
    public static string NameOf(PageOutcome outcome) => Names[(int)outcome];

    /// <summary>What became of a request whose pipeline has ended.</summary>
    public static PageOutcome Of(HttpContext context, PageDecision? decision)
    {
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError || context.Features.Get<FailedRequest>() is not null)
        {
            return PageOutcome.Error;
        }

        if (context.RequestAborted.IsCancellationRequested) return PageOutcome.Left;
        return decision?.Source switch
        {
            "default" => PageOutcome.Default,
            "fallback" => PageOutcome.Stale,
            _ => PageOutcome.Served,
        };
    }
}

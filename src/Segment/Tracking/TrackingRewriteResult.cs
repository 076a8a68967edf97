namespace Personalization.Segment.Tracking;

/// <summary>Either a <see cref="TrackingRewritten"/> or a <see cref="TrackingProblem"/>.</summary>
public abstract record TrackingRewriteResult
{
    private protected TrackingRewriteResult()
    {
    }
}

namespace Personalization.Hosting.Health;

/// <summary>The answer of one readiness check.</summary>
/// <param name="IsReady">Whether this part can serve.</param>
/// <param name="Reason">Why not; or, when ready, a remark such as "serving without the database".</param>
public readonly record struct Readiness(bool IsReady, string? Reason)
{
    /// <summary>This part can serve.</summary>
    public static Readiness Ready => new(true, null);

    /// <summary>This part cannot serve yet, for a reason that an operator can read.</summary>
    public static Readiness NotReady(string reason) => new(false, reason);
}

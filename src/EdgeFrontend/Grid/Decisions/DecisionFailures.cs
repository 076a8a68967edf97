namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// Why a route served its default although the rules might have said otherwise: the closed list behind <c>X-Variation</c> and the metrics.
/// </summary>
internal static class DecisionFailures
{
    /// <summary>The grain did not answer within the deadline.</summary>
    public const string Late = "DEADLINE";

    /// <summary>The grain could not be reached or failed.</summary>
    public const string Unavailable = "UNAVAILABLE";

    /// <summary>The silo was late several times and is not asked for a moment.</summary>
    public const string SiloSuspended = "SILO_SUSPENDED";

    /// <summary>The rules chose a value that is no path of this origin.</summary>
    public const string BadPath = "BAD_PATH";

    /// <summary>The variation's path answered 404 or 5xx.</summary>
    public const string VariationFailed = "VARIATION_FAILED";

    /// <summary>The last known decision was used instead.</summary>
    public const string Stale = "STALE";

    /// <summary>The client asks about more visitors who prove nothing than it may; decided without a profile.</summary>
    public const string Limited = "LIMITED";

    /// <summary>The request's proof does not hold any more; it was decided as for somebody unknown.</summary>
    public const string Unproven = "UNPROVEN";

    /// <summary>The engine failed or ran out of its bounds.</summary>
    public const string Error = "ERROR";
}

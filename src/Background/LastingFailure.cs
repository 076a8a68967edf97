namespace Personalization.Background;

/// <summary>
/// Tells when the failures of something that is asked again and again are worth a line: once, after they lasted <see cref="Grace"/>. The
/// first calls of a process that just started are late because code is still being compiled, and a silo that is replaced leaves a gap of a
/// moment: neither is for an operator to mend.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LastingFailure(TimeProvider time)
{
    /// <summary>A cold start on a slow machine is over by then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private long? _since;
    private bool _isSaid;

    /// <summary>Notes a failure.</summary>
    /// <returns>Whether to say so now.</returns>
    public bool Failed()
    {
        _since ??= time.GetTimestamp();
        if (_isSaid || time.GetElapsedTime(_since.Value) < Grace) return false;
        return _isSaid = true;
    }

    /// <summary>Notes a success.</summary>
    /// <returns>Whether to say that the failures which were said are over.</returns>
    public bool Succeeded()
    {
        var wasSaid = _isSaid;
        (_since, _isSaid) = (null, false);
        return wasSaid;
    }
}

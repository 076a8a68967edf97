namespace Personalization.EdgeFrontend.Configuration;

/// <summary>A line for each finished request (<c>Edge:AccessLog</c>), as JSON, without ids, addresses, paths and query strings.</summary>
public sealed class AccessLogOptions
{
    /// <summary>Where the lines go; <c>None</c> writes none.</summary>
    public AccessLogOutput Output { get; set; }

    /// <summary>The file of <c>File</c>, which lines are appended to; whoever rotates it copies and truncates.</summary>
    public string? Path { get; set; }

    /// <summary>
    /// Share of the successes that are written. Everything else always is: what is not 2xx (but 101 and 304), default and last known pages,
    /// answers that were cut off, and slow ones. 0 to 1.
    /// </summary>
    public double SuccessShare { get; set; } = 0.01;

    /// <summary>From how long on a request counts as slow, and is written whatever it was. 1 ms to 1 h.</summary>
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(1);
}

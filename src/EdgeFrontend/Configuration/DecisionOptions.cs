namespace Personalization.EdgeFrontend.Configuration;

/// <summary>How long a page waits for its decision (<c>Decisions</c>).</summary>
public sealed class DecisionOptions
{
    /// <summary>After this the default path is served. 10 ms to 10 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(250);
}

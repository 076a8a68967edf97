namespace Personalization.EdgeFrontend.Access;

/// <summary>What a line of the access log says. There is no place for an id, an address, a path or a query string.</summary>
internal readonly record struct AccessEntry
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The connection and the number of the request on it, as in the other lines of the log.</summary>
    public required string Request { get; init; }

    /// <summary>Id of the trace, when there is one.</summary>
    public string? Trace { get; init; }

    /// <summary>One of those that HTTP defines, or <c>OTHER</c>.</summary>
    public required string Method { get; init; }

    public required PageSlice Slice { get; init; }

    /// <summary>Why the variation was chosen; empty off the routes.</summary>
    public required string Reason { get; init; }

    /// <summary>Where it was chosen; empty off the routes.</summary>
    public required string Source { get; init; }

    public required int Status { get; init; }

    public required PageOutcome Outcome { get; init; }

    /// <summary>Type of the exception that ended the request.</summary>
    public string? Exception { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>How much of it the page waited for its decision.</summary>
    public TimeSpan? Decision { get; init; }

    /// <summary>Why the line is written.</summary>
    public AccessKind KindFor(TimeSpan slowAfter) => this switch
    {
        { Exception: not null } => AccessKind.Exception,
        { Outcome: PageOutcome.Error } => AccessKind.Error,
        { Status: 429 } => AccessKind.Limited,
        { Status: 401 or 403 } => AccessKind.Unauthorized,
        { Status: 404 or 410 } => AccessKind.Missing,
        { Status: >= 400 } => AccessKind.Refused,
        { Status: >= 300 and not 304 } => AccessKind.Redirect,
        { Outcome: PageOutcome.Left } => AccessKind.Left,
        { Outcome: PageOutcome.Default, Reason: "DEADLINE" } => AccessKind.Late,
        { Outcome: PageOutcome.Default } => AccessKind.Default,
        { Outcome: PageOutcome.Stale } => AccessKind.Stale,
        _ => Duration >= slowAfter ? AccessKind.Slow : AccessKind.Success,
    };
}

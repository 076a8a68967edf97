namespace Personalization.Silo.Operator.Fleet;

/// <summary>The edges that have a session.</summary>
/// <param name="Incomplete">The registry of sessions is seconds old, so that there may be more.</param>
/// <param name="Edges">By id.</param>
internal sealed record EdgesModel(bool Incomplete, EdgeModel[] Edges);

/// <summary>One process of an edge.</summary>
/// <param name="Id"><c>Edge:Id</c>.</param>
/// <param name="Incarnation">The process.</param>
/// <param name="Location"><c>Edge:Location</c>.</param>
/// <param name="Build">Version of the program.</param>
/// <param name="StartedAt">Start of the process.</param>
/// <param name="Session"><c>vouched</c>, <c>alive</c>, <c>ended</c>, or <c>unknown</c> when its grain did not answer.</param>
/// <param name="AgeSeconds">Time since the last answer.</param>
/// <param name="Duplicate">Another process with this id is alive.</param>
/// <param name="Waiting">Messages that it has not confirmed.</param>
/// <param name="Pages">Pages that it decided since its start.</param>
/// <param name="Failures">Those of them that the rules did not decide: late, failed, stale.</param>
/// <param name="Sites">Versions by site.</param>
internal sealed record EdgeModel(
    string Id,
    Guid Incarnation,
    string? Location,
    string? Build,
    DateTimeOffset? StartedAt,
    string Session,
    double? AgeSeconds,
    bool Duplicate,
    int Waiting,
    long Pages,
    long Failures,
    EdgeSiteModel[] Sites);

/// <summary>A site at an edge.</summary>
/// <param name="Site">Its name.</param>
/// <param name="Rules">Version in force; 0 without rules.</param>
/// <param name="KillSwitches">Version in force.</param>
/// <param name="Refused">A version that the edge could not compile.</param>
/// <param name="LastKnown">They are from before the start of the edge, and no silo has said yet that they still hold.</param>
internal sealed record EdgeSiteModel(string Site, long Rules, long KillSwitches, long? Refused, bool LastKnown);

using System.Text.Json;

namespace Personalization.Silo.Operator.Fleet;

/// <summary>What to ask edges.</summary>
/// <param name="Url">The absolute URL of a page; its host names the site.</param>
/// <param name="Edge">Id of the edge to ask; all of them without it.</param>
/// <param name="UserId">As which user.</param>
/// <param name="AnonymousId">As which browser.</param>
/// <param name="Location">As if at this location; each edge's own without it.</param>
/// <param name="Country">From this country.</param>
/// <param name="Device">With this class of device.</param>
/// <param name="Version">By this version of the rules.</param>
/// <param name="Cohort">As if in this cohort of a release.</param>
internal sealed record ProbeQuestionModel(
    string Url,
    string? Edge = null,
    string? UserId = null,
    string? AnonymousId = null,
    string? Location = null,
    string? Country = null,
    string? Device = null,
    long? Version = null,
    string? Cohort = null);

/// <summary>What a token for a request of one's own is to ask; see <see cref="ProbeQuestionModel"/>.</summary>
internal sealed record ProbeTokenRequestModel(
    string? UserId = null,
    string? AnonymousId = null,
    string? Location = null,
    string? Country = null,
    string? Device = null,
    long? Version = null,
    string? Cohort = null);

/// <summary>A token.</summary>
/// <param name="Header">The header that carries it.</param>
/// <param name="Token">Its value.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
internal sealed record ProbeTokenModel(string Header, string Token, DateTimeOffset ExpiresAt);

/// <summary>What the edges answered.</summary>
/// <param name="Agree">Every edge answered, and all the same.</param>
/// <param name="Incomplete">The registry of sessions is seconds old, so that there may be more edges.</param>
/// <param name="Edges">By id.</param>
internal sealed record ProbesModel(bool Agree, bool Incomplete, ProbedEdgeModel[] Edges);

/// <summary>One edge's answer.</summary>
/// <param name="Id"><c>Edge:Id</c>.</param>
/// <param name="Incarnation">The process.</param>
/// <param name="Location"><c>Edge:Location</c>.</param>
/// <param name="Status"><c>answered</c>, <c>silent</c>, or <c>unable</c>: a build that knows no probes.</param>
/// <param name="Differs">Members of the answer that are other than at most edges.</param>
/// <param name="Answer">The explanation; null without one.</param>
internal sealed record ProbedEdgeModel(
    string Id, Guid Incarnation, string? Location, string Status, IReadOnlyList<string> Differs, JsonElement? Answer);

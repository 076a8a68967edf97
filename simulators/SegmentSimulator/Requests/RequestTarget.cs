namespace Personalization.Simulators;

/// <summary>
/// What a raw request target addresses. Read from the bytes on the wire, because the server's own path is already decoded
/// and could no longer tell an encoded id from a raw one.
/// </summary>
internal sealed record RequestTarget(EndpointFamily Family, string Endpoint)
{
    public string? Space { get; init; }

    public string? Collection { get; init; }

    public string? IdType { get; init; }

    /// <summary>The id after percent-decoding.</summary>
    public string? Id { get; init; }

    /// <summary>The id as it was sent.</summary>
    public string? RawId { get; init; }

    /// <summary>The write key in the path, or the rest of an asset's path.</summary>
    public string? Rest { get; init; }

    public static RequestTarget Parse(string rawTarget)
    {
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rawTarget : rawTarget[..query];
        var parts = path.Split('/');
        return parts switch
        {
            ["", "_control", ..] => new RequestTarget(EndpointFamily.Control, "control"),
            ["", "v1", "spaces", var space, "collections", var collection, "profiles", var external, var resource] =>
                Profile(space, collection, external, resource),
            ["", "v1", "spaces", ..] => new RequestTarget(EndpointFamily.Profiles, "unknown"),
            ["", "analytics.js", "v1", var key, "analytics.min.js"] => new RequestTarget(EndpointFamily.Cdn, "analytics.js") { Rest = key },
            ["", "v1", "projects", var key, "settings"] => new RequestTarget(EndpointFamily.Cdn, "settings") { Rest = key },
            ["", "analytics-next", "bundles", .. var file] =>
                new RequestTarget(EndpointFamily.Cdn, "bundles") { Rest = string.Join('/', file) },
            ["", "next-integrations", .. var file] =>
                new RequestTarget(EndpointFamily.Cdn, "next-integrations") { Rest = string.Join('/', file) },
            ["", "v1", var method] when LongName(method) is { } name => new RequestTarget(EndpointFamily.Tracking, name),
            _ => new RequestTarget(EndpointFamily.Other, path),
        };
    }

    private static RequestTarget Profile(string space, string collection, string external, string resource)
    {
        var colon = external.IndexOf(':', StringComparison.Ordinal);
        var rawId = colon < 0 ? external : external[(colon + 1)..];
        return new RequestTarget(EndpointFamily.Profiles, resource)
        {
            Space = Uri.UnescapeDataString(space),
            Collection = collection,
            IdType = colon < 0 ? "" : Uri.UnescapeDataString(external[..colon]),
            RawId = rawId,
            Id = Uri.UnescapeDataString(rawId),
        };
    }

    /// <summary>The one name that counters and faults use for both spellings of a tracking method.</summary>
    private static string? LongName(string method) => method switch
    {
        "t" or "track" => "track",
        "p" or "page" => "page",
        "i" or "identify" => "identify",
        "g" or "group" => "group",
        "s" or "screen" => "screen",
        "a" or "alias" => "alias",
        "b" or "batch" => "batch",
        "m" => "metrics",
        _ => null,
    };
}

namespace Personalization.EdgeFrontend.Origin;

/// <summary>Asks the origin only for content codings that a page can still be changed in, out of those the visitor accepts.</summary>
internal static class AcceptedCodings
{
    public static void Limit(HttpRequestMessage request)
    {
        if (!request.Headers.TryGetValues("Accept-Encoding", out var values)) return;
        var kept = new List<string>();
        var removed = false;
        foreach (var value in values)
        {
            foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var semicolon = part.IndexOf(';', StringComparison.Ordinal);
                var name = semicolon < 0 ? part : part[..semicolon].TrimEnd();
                if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("br", StringComparison.OrdinalIgnoreCase) || name.Equals("deflate", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("identity", StringComparison.OrdinalIgnoreCase)) kept.Add(part);
                else removed = true;
            }
        }

        if (!removed) return;
        request.Headers.Remove("Accept-Encoding");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", kept.Count == 0 ? "identity" : string.Join(", ", kept));
    }
}

namespace Personalization.Sites;

/// <summary>
/// The headers by which proxies tell each other who the visitor is. Names with underscores count as well, because many origins treat
/// <c>X_Forwarded_For</c> and <c>X-Forwarded-For</c> as one.
/// </summary>
public static class ForwardedHeaders
{
    public static bool IsOne(string name)
    {
        // Almost every header fails one of these two comparisons; only then the name is looked at in full.
        var first = name.Length == 0 ? '\0' : (char)(name[0] | 0x20);
        if (first is not ('x' or 'f')) return false;
        return name.Contains('_', StringComparison.Ordinal) ? Matches(name.Replace('_', '-')) : Matches(name);
    }

    private static bool Matches(string name) =>
        name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Original-Forwarded-For", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Original-Host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Original-Proto", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Original-For", StringComparison.OrdinalIgnoreCase);
}

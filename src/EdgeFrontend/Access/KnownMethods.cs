namespace Personalization.EdgeFrontend.Access;

/// <summary>Methods as telemetry names them: a visitor's own words are not repeated.</summary>
internal static class KnownMethods
{
    private const string Other = "OTHER";

    private static readonly string[] Names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

    public static string NameOf(HttpRequest request)
    {
        foreach (var name in Names)
        {
            if (string.Equals(request.Method, name, StringComparison.OrdinalIgnoreCase)) return name;
        }

        return Other;
    }
}

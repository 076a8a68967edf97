using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Tells files to be saved from what is shown, as browsers do: every type but <c>inline</c> is saved, a header without a type is shown.
/// </summary>
internal static class ContentDisposition
{
    public static bool IsAttachment(StringValues header)
    {
        if (StringValues.IsNullOrEmpty(header)) return false;
        var text = header[0].AsSpan();
        var semicolon = text.IndexOf(';');
        var type = (semicolon < 0 ? text : text[..semicolon]).Trim();
        return !type.IsEmpty && !type.Contains('=') && !type.Equals("inline", StringComparison.OrdinalIgnoreCase);
    }
}

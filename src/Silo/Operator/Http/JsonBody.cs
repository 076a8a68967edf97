using System.Text.Json;
using Personalization.Domain.Compilation.Reading;

namespace Personalization.Silo.Operator.Http;

/// <summary>
/// Reads bodies in the handler and not by binding: whoever has no key shall cost nothing and learn nothing, and bindings run before
/// filters.
/// </summary>
internal static class JsonBody
{
    /// <summary>Nesting of JSON in any body.</summary>
    public const int MaxDepth = 64;

    /// <summary>The body's bytes.</summary>
    /// <exception cref="RefusedRequestException">It is empty or too long.</exception>
    public static async Task<byte[]> ReadBytesAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) throw TooLong(maxBytes);
        using var content = new MemoryStream();
        var block = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(block, cancellationToken)) > 0)
        {
            content.Write(block, 0, read);
            if (content.Length > maxBytes) throw TooLong(maxBytes);
        }

        return content.Length > 0
            ? content.ToArray()
            : throw new RefusedRequestException(Problems.BadRequest("The body is empty; send JSON."));
    }

    /// <summary>The body as a JSON object with no other than the known fields.</summary>
    public static async Task<JsonElement> ReadObjectAsync(
        HttpRequest request, int maxBytes, string[] known, CancellationToken cancellationToken) =>
        Parse(await ReadBytesAsync(request, maxBytes, cancellationToken), known);

    public static JsonElement Parse(ReadOnlyMemory<byte> utf8Json, string[] known)
    {
        if (StrictJson.Read(utf8Json, MaxDepth, out var document) is { } problem)
        {
            throw new RefusedRequestException(Problems.BadRequest($"The body cannot be read: {problem}."));
        }

        JsonElement root;
        using (document)
        {
            root = document!.RootElement.Clone();
        }

        CheckFields(root, "The body", known);
        return root;
    }

    public static void CheckFields(JsonElement element, string what, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new RefusedRequestException(Problems.BadRequest($"{what} must be a JSON object with {string.Join(", ", known)}."));
        }

        foreach (var member in element.EnumerateObject())
        {
            if (Array.IndexOf(known, member.Name) < 0)
            {
                throw new RefusedRequestException(
                    Problems.BadRequest($"{what} has the unknown field '{member.Name}'; known are {string.Join(", ", known)}."));
            }
        }
    }

    /// <summary>A field's text, or null when it is not there.</summary>
    public static string? Text(JsonElement owner, string field)
    {
        if (!owner.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new RefusedRequestException(Problems.BadRequest($"{field} must be text that is not empty."));
    }

    private static RefusedRequestException TooLong(int maxBytes) => new(Problems.TooLarge($"The body is longer than {maxBytes} bytes."));
}

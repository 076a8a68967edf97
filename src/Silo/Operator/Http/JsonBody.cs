using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>The body as a model.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Most bytes that are read.</param>
    /// <param name="type">How the model is read: it takes no field that it does not know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RefusedRequestException">It is no such model; the answer says what is wrong, and where.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, int maxBytes, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var bytes = await ReadBytesAsync(request, maxBytes, cancellationToken);
        if (StrictJson.Read(bytes, MaxDepth, out var document) is { } problem)
        {
            throw new RefusedRequestException(Problems.BadRequest($"The body cannot be read: {problem}."));
        }

        using (document)
        {
            try
            {
                if (document!.Deserialize(type) is { } body) return body;
            }
            catch (JsonException exception)
            {
                throw new RefusedRequestException(Problems.BadRequest(JsonProblem.Of(exception, type, "The body") + "."));
            }
        }

        throw new RefusedRequestException(Problems.BadRequest($"The body must be a JSON object with {JsonProblem.FieldsOf(type)}."));
    }

    /// <summary>A field's text, or null when it is not there.</summary>
    /// <exception cref="RefusedRequestException">It is empty.</exception>
    public static string? Text(string? value, string field) => value is null || !string.IsNullOrWhiteSpace(value)
        ? value
        : throw new RefusedRequestException(Problems.BadRequest($"{field} must be text that is not empty."));

    private static RefusedRequestException TooLong(int maxBytes) => new(Problems.TooLarge($"The body is longer than {maxBytes} bytes."));
}

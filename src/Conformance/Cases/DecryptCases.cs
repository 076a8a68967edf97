using System.Text.Json;
using Personalization.Domain.Import;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

/// <summary><c>[name, encrypted, key, expected]</c>; null for what cannot be decrypted.</summary>
internal static class DecryptCases
{
    public static string? Run(JsonElement entry)
    {
        var actual = EncryptedText.Decrypt(JsonFields.Text(entry[1]), JsonFields.Text(entry[2]));
        var expected = entry[3].ValueKind == JsonValueKind.String ? JsonFields.Text(entry[3]) : null;
        return actual == expected ? null : $"expected {expected ?? "null"}, got {actual ?? "null"}";
    }
}

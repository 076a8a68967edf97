using System.Text.Json;

namespace Personalization.Conformance.Cases;

/// <summary>
/// <c>[version, other version, expected]</c>: one group a comparison, each tried with every operator that has to agree with it.
/// </summary>
internal static class VersionCases
{
    public static string? Equal(JsonElement entry) =>
        Compare(entry, "$veq", "$vgte", "$vlte") ?? Compare(entry, entry[2].ValueKind != JsonValueKind.True, "$vne");

    public static string? Greater(JsonElement entry) => Compare(entry, "$vgt", "$vgte");

    public static string? Less(JsonElement entry) => Compare(entry, "$vlt", "$vlte");

    private static string? Compare(JsonElement entry, params ReadOnlySpan<string> operators) =>
        Compare(entry, entry[2].ValueKind == JsonValueKind.True, operators);

    private static string? Compare(JsonElement entry, bool expected, params ReadOnlySpan<string> operators)
    {
        var attributes = Object("version", writer => entry[0].WriteTo(writer));
        foreach (var name in operators)
        {
            var condition = Object("version", writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName(name);
                entry[1].WriteTo(writer);
                writer.WriteEndObject();
            });
            if (ConditionCases.Holds(condition, attributes, default) != expected) return $"{name}: expected {expected}, got {!expected}";
        }

        return null;
    }

    private static JsonElement Object(string member, Action<Utf8JsonWriter> value) => ResultWriter.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName(member);
        value(writer);
        writer.WriteEndObject();
    });
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Personalization.Settings;

namespace Personalization.Silo.Operator.Http;

/// <summary>
/// What is wrong with JSON that a model does not take, in the words of whoever wrote it: the place, and for an unknown field the nearest
/// that is known. The serializer's own messages name our types.
/// </summary>
internal static partial class JsonProblem
{
    /// <summary>A sentence without its period, such as <c>traits.plan must be text</c>.</summary>
    /// <param name="exception">What the serializer said.</param>
    /// <param name="root">The model it was reading.</param>
    /// <param name="name">What the whole is called where there is no place: <c>the body</c>.</param>
    public static string Of(JsonException exception, JsonTypeInfo root, string name)
    {
        if (exception.InnerException is JsonException || exception.Path is null)
        {
            return $"{name} is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} "
                + $"(nesting at most {JsonBody.MaxDepth} levels)";
        }

        var steps = Step().Matches(exception.Path)
            .Select(step => step.Groups["name"].Success ? "." + step.Groups["name"].Value : step.Value)
            .ToList();
        if (Unmapped().Match(exception.Message) is { Success: true } unmapped)
        {
            var field = unmapped.Groups["name"].Value;
            return $"{PlaceOf(steps.SkipLast(1), name)} has the unknown field '{field}'{Known(TypeAt(root, steps.SkipLast(1)), field)}";
        }

        if (exception.Message.StartsWith("Duplicate propert", StringComparison.Ordinal))
        {
            return $"{PlaceOf(steps, name)} is there twice, and only one of the two could count";
        }

        return $"{PlaceOf(steps, name)} must be {Wanted(TypeAt(root, steps))}";
    }

    /// <summary>The names that a model has, for a sentence about them.</summary>
    public static string FieldsOf(JsonTypeInfo type) => string.Join(", ", type.Properties.Select(property => property.Name));

    private static string Known(JsonTypeInfo? owner, string name)
    {
        if (owner is null) return "";
        var nearest = NearestName.Of(name, owner.Properties.Select(property => property.Name));
        return nearest is null ? $"; known are {FieldsOf(owner)}" : $": did you mean '{nearest}'? Known are {FieldsOf(owner)}";
    }

    private static string Wanted(JsonTypeInfo? type)
    {
        if (type is null) return "something else";
        return type.Kind switch
        {
            JsonTypeInfoKind.Object => $"a JSON object with {FieldsOf(type)}",
            JsonTypeInfoKind.Dictionary => "a JSON object of names and values",
            JsonTypeInfoKind.Enumerable => "an array",
            _ when type.Type == typeof(string) => "text",
            _ when type.Type == typeof(bool) => "true or false",
            _ when IsWhole(type.Type) => "a whole number",
            _ => "a number",
        };
    }

    private static bool IsWhole(Type type) =>
        Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) is TypeCode.Int32 or TypeCode.Int64;

    /// <summary>The model at a place; null where the model ends.</summary>
    private static JsonTypeInfo? TypeAt(JsonTypeInfo root, IEnumerable<string> steps)
    {
        var type = root;
        foreach (var step in steps)
        {
            var next = type.Kind == JsonTypeInfoKind.Object
                ? type.Properties.FirstOrDefault(property => "." + property.Name == step)?.PropertyType
                : type.ElementType;
            if (next is null) return null;
            type = type.Options.GetTypeInfo(next);
        }

        return type;
    }

    private static string PlaceOf(IEnumerable<string> steps, string name) =>
        string.Concat(steps).TrimStart('.') is { Length: > 0 } place ? place : name;

    /// <summary>A member, plain or in quotes, or a position.</summary>
    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\['(?<name>.*?)'\]|\[\d+\]")]
    private static partial Regex Step();

    [GeneratedRegex(@"^The JSON property '(?<name>.*)' could not be mapped to any \.NET member", RegexOptions.Singleline)]
    private static partial Regex Unmapped();
}

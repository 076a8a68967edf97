using System.Globalization;
using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Reading;

/// <summary>
/// Reads members by their type. A member of the wrong type is a mistake with its place, never "absent": whoever wrote it meant something.
/// An import drops what JavaScript counts as absent (null, "", 0, false), lists it, and refuses the rest.
/// </summary>
internal sealed class TypedFields(CompileContext context)
{
    /// <summary>The member, when it is there and of that type.</summary>
    public bool TryGet(JsonElement owner, string member, string place, JsonValueKind kind, string form, out JsonElement value) =>
        TryGet(owner, member, place, found => found.ValueKind == kind, form, out value);

    /// <summary>Text that is not empty; null when the member is not there.</summary>
    public string? Name(JsonElement owner, string member, string place) =>
        TryGet(
            owner,
            member,
            place,
            found => IsName(found),
            "must be text that is not empty; write it in quotes, or leave the member out",
            out var value)
            ? JsonFields.Text(value)
            : null;

    /// <summary>Text; null when the member is not there.</summary>
    public string? Text(JsonElement owner, string member, string place) =>
        TryGet(owner, member, place, JsonValueKind.String, "must be text; write it in quotes, or leave the member out", out var value)
            ? JsonFields.Text(value)
            : null;

    /// <summary>True or false; false when the member is not there. In an import, truth as in JavaScript.</summary>
    public bool Flag(JsonElement owner, string member, string place)
    {
        if (!context.Strict) return JsonFields.Flag(owner, member);
        return TryGet(
            owner,
            member,
            place,
            found => found.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "must be true or false, without quotes",
            out var value)
            && value.ValueKind == JsonValueKind.True;
    }

    /// <summary>A whole number in the bounds, both included; null when the member is not there.</summary>
    public int? Whole(JsonElement owner, string member, string place, int low, int high)
    {
        if (!TryGet(owner, member, place, found => TryWhole(found, out _), "must be a whole number", out var value)) return null;
        _ = TryWhole(value, out var number);
        if (number >= low && number <= high) return number;
        context.RefuseIfStrict(CompileContext.Join(place, member), $"{number} is outside {low}..{high}");
        return number;
    }

    /// <summary>The list; undefined when the member is not there.</summary>
    public JsonElement List(JsonElement owner, string member, string place, string form)
    {
        _ = TryGet(owner, member, place, JsonValueKind.Array, "must be an array of " + form, out var value);
        return value.ValueKind == JsonValueKind.Array ? value : default;
    }

    /// <summary>Numbers of which each is a share; null, with the mistake told, when one is no number.</summary>
    public double[]? Shares(JsonElement list, string place)
    {
        var shares = new List<double>();
        foreach (var item in list.EnumerateArray())
        {
            if (Share(item, $"{place}[{shares.Count}]") is not { } share) return null;
            shares.Add(share);
        }

        return [.. shares];
    }

    /// <summary>A number that is a share; null, with the mistake told, when it is no number.</summary>
    public double? Share(JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            context.Refuse(place, $"is {Shown(value)}; must be a number in 0..1");
            return null;
        }

        var share = value.GetDouble();
        if (share is >= 0 and <= 1) return share;
        context.RefuseIfStrict(place, share is > 1 and <= 100
            ? string.Create(CultureInfo.InvariantCulture, $"{share} is outside 0..1; write {share / 100} for {share} %")
            : string.Create(
                CultureInfo.InvariantCulture, $"{share} is outside 0..1; a share is a number from 0 (nobody) to 1 (everybody)"));
        return share;
    }

    /// <summary>A pair [start, end] of buckets; null, with the mistake told, when it is none.</summary>
    public BucketRange? Range(JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 2)
        {
            context.Refuse(place, $"is {Shown(value)}; must be [start, end] with numbers in 0..1");
            return null;
        }

        if (Share(value[0], place + "[0]") is not { } start || Share(value[1], place + "[1]") is not { } end) return null;
        if (start > end)
        {
            context.RefuseIfStrict(
                place,
                string.Create(CultureInfo.InvariantCulture, $"[{start}, {end}] ends before it starts; write [{end}, {start}]"),
                RuleLaw.Order);
        }

        return new BucketRange(start, end);
    }

    /// <summary>A value as a message shows it: short, and only its kind when it is composed.</summary>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Null => "null",
        _ when JsonFields.Raw(value).Length <= 60 => value.GetRawText(),
        _ => "a long " + (value.ValueKind == JsonValueKind.String ? "text" : "number"),
    };

    public static bool IsName(JsonElement value) => value.ValueKind == JsonValueKind.String && JsonFields.Raw(value).Length > 2;

    public static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    /// <summary>Whole as JSON schema says it: 2.0 and 2e0 are whole too.</summary>
    public static bool TryWhole(JsonElement value, out int number)
    {
        number = 0;
        if (value.ValueKind != JsonValueKind.Number) return false;
        var wide = value.GetDouble();
        if (wide != Math.Floor(wide) || Math.Abs(wide) > int.MaxValue) return false;
        number = (int)wide;
        return true;
    }

    private bool TryGet(JsonElement owner, string member, string place, Func<JsonElement, bool> fits, string form, out JsonElement value)
    {
        if (!owner.TryGetProperty(member, out value)) return false;
        if (fits(value)) return true;
        var where = CompileContext.Join(place, member);
        if (!context.Strict && !JsonFields.IsTruthy(value))
        {
            context.Dropped.Add(where);
        }
        else
        {
            context.Refuse(where, $"is {Shown(value)}; {form}");
        }

        return false;
    }
}

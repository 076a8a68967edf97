using System.Text.Json;
using Personalization.Domain.Compilation.Operators;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Conditions;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>
/// Compiles conditions: objects whose keys are paths or logical operators. Works for any JSON, because imports hold any JSON.
/// </summary>
internal sealed class ConditionCompiler(CompileContext context) : IConditionCompiler
{
    private readonly HashSet<string> _openGroups = new(StringComparer.Ordinal);
    private int _depth;

    /// <summary>A rule's condition; null when there is none (JavaScript's falsy values count as none).</summary>
    public Condition? CompileOptional(JsonElement owner, string member, string place)
    {
        if (!owner.TryGetProperty(member, out var condition)) return null;
        var where = CompileContext.Join(place, member);
        if (context.Strict || JsonFields.IsTruthy(condition)) return Compile(condition, where);
        context.Dropped.Add(where);
        return null;
    }

    public Condition Compile(JsonElement condition, string place)
    {
        if (_depth >= RuleLimits.ConditionDepth)
        {
            context.Refuse(place, $"conditions are nested deeper than {RuleLimits.ConditionDepth}; flatten them", RuleLaw.Limit);
            return new ConstantCondition(false, place);
        }

        if (condition.ValueKind == JsonValueKind.Null)
        {
            context.Refuse(place, "is null; a condition must be an object, {} for everybody");
            return new ConstantCondition(false, place);
        }

        if (condition.ValueKind != JsonValueKind.Object)
        {
            context.RefuseIfStrict(
                place,
                $"is {TypedFields.Shown(condition)}; a condition must be an object of attribute paths and operators, {{}} for everybody");
        }

        _depth++;
        var children = new List<Condition>();
        foreach (var (key, value) in JsonFields.Entries(condition))
        {
            children.Add(Entry(key, value, CompileContext.Join(place, key)));
        }

        _depth--;
        return children.Count == 1 ? children[0] : new AllCondition([.. children]);
    }

    /// <summary>What is asked of one value.</summary>
    public ValueTest CompileValue(JsonElement condition, string place, bool ignoreCase)
    {
        switch (condition.ValueKind)
        {
            case JsonValueKind.String:
                var text = JsonFields.Text(condition);
                return ignoreCase ? new LooseFoldedTextTest(text) : new LooseTextTest(text);
            case JsonValueKind.Number:
                return new LooseNumberTest(condition.GetDouble());
            case JsonValueKind.True or JsonValueKind.False:
                return new TruthTest(condition.ValueKind == JsonValueKind.True);
            case JsonValueKind.Null:
                return new NullTest();
            default:
                return JsonFields.IsOperatorObject(condition)
                    ? Operators(condition, place)
                    : Literal(condition, place);
        }
    }

    private Condition Entry(string key, JsonElement value, string place)
    {
        switch (key)
        {
            case "$or":
                return Group(value, place, any: true);
            case "$nor":
                return new NotCondition(Group(value, place, any: true), place);
            case "$and":
                return Group(value, place, any: false);
            case "$not":
                return new NotCondition(Compile(value, place), place);
            case "$savedGroup":
                return SavedGroup(value, place);
            default:
                if (key.StartsWith('$'))
                {
                    context.RefuseUnknown(
                        place, $"unknown operator '{key}' at this place; logical operators are $and, $or, $nor, $not, $savedGroup");
                }

                return new PathCondition(new AttributePath(key, context.SlotOf), CompileValue(value, place, ignoreCase: false), place);
        }
    }

    private Condition Group(JsonElement value, string place, bool any)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (context.Strict || value.ValueKind is JsonValueKind.Null or JsonValueKind.String)
            {
                context.Refuse(place, "must be an array of conditions");
            }

            return new ConstantCondition(true, place);
        }

        var children = new List<Condition>();
        foreach (var item in value.EnumerateArray())
        {
            children.Add(Compile(item, $"{place}[{children.Count}]"));
        }

        return any ? new AnyCondition([.. children], place) : new AllCondition([.. children]);
    }

    private Condition SavedGroup(JsonElement reference, string place)
    {
        var never = new ConstantCondition(false, place);
        if (reference.ValueKind != JsonValueKind.Object || !reference.TryGetProperty("id", out var idField) || !TypedFields.IsName(idField))
        {
            context.RefuseIfStrict(place, "must be { \"id\": \"...\" } naming a saved group");
            return never;
        }

        if (context.Strict)
        {
            context.CheckFields(reference, place, ["id", "attributeKey"]);
        }

        var id = JsonFields.Text(idField);
        var hasKey = reference.TryGetProperty("attributeKey", out var key);
        if (hasKey && !TypedFields.IsName(key) && (context.Strict || key.ValueKind != JsonValueKind.String))
        {
            context.RefuseIfStrict(place + ".attributeKey", $"is {TypedFields.Shown(key)}; must be the name of an attribute, or left out");
            return never;
        }

        if (context.SavedGroups.ValueKind != JsonValueKind.Object
            || !context.SavedGroups.TryGetProperty(id, out var group)
            || group.ValueKind != JsonValueKind.Object)
        {
            context.RefuseIfStrict(place, $"no saved group '{id}' of the form {{ type, ... }} in savedGroups", RuleLaw.Reference);
            return never;
        }

        var type = group.TryGetProperty("type", out var typeField) && typeField.ValueKind == JsonValueKind.String
            ? typeField.GetString()
            : null;
        if (type == "list")
        {
            if (!hasKey && !group.TryGetProperty("attributeKey", out key)) return never;
            if (key.ValueKind != JsonValueKind.String
                || !group.TryGetProperty("values", out var values)
                || values.ValueKind != JsonValueKind.Array)
            {
                return never;
            }

            return new PathCondition(new AttributePath(JsonFields.Text(key), context.SlotOf), context.GroupList(id, values), place);
        }

        if (type != "condition"
            || !group.TryGetProperty("condition", out var condition)
            || condition.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return never;
        }

        return GroupCondition(id, condition, place);
    }

    /// <summary>The condition of a saved group, at the place that names it or at its own.</summary>
    public Condition GroupCondition(string id, JsonElement condition, string place)
    {
        var never = new ConstantCondition(false, place);
        if (!context.Expand(condition, place)) return never;
        if (!_openGroups.Add(id))
        {
            context.RefuseIfStrict(place, $"saved group '{id}' refers to itself", RuleLaw.Circle);
            return never;
        }

        var compiled = Compile(condition, place);
        _openGroups.Remove(id);
        return compiled;
    }

    private JsonTest Literal(JsonElement condition, string place)
    {
        if (condition.ValueKind == JsonValueKind.Object && condition.EnumerateObject().Any(member => member.Name.StartsWith('$')))
        {
            context.RefuseIfStrict(place, "mixes operators and plain fields; write the operators under $and");
        }
        else if (context.Strict && HoldsOperators(condition))
        {
            context.Refuse(
                place,
                "holds operators inside a value that is compared as a whole; write the path with dots, as in \"address.city\": { \"$in\": "
                + "[ ... ] }");
        }

        return new JsonTest(JsStringify.Of(JsonFields.Raw(condition)));
    }

    private static bool HoldsOperators(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => member.Name.StartsWith('$') || HoldsOperators(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HoldsOperators),
        _ => false,
    };

    private ValueTest Operators(JsonElement condition, string place)
    {
        if (_depth >= RuleLimits.ConditionDepth)
        {
            context.Refuse(place, $"conditions are nested deeper than {RuleLimits.ConditionDepth}; flatten them", RuleLaw.Limit);
            return ConstantTest.Never;
        }

        _depth++;
        var tests = new List<ValueTest>();
        foreach (var (name, argument) in JsonFields.Entries(condition))
        {
            var where = CompileContext.Join(place, name);
            if (OperatorCatalog.TryGet(name, out var found))
            {
                tests.Add(found.Compile(argument, new OperatorContext(this, context, where)));
                continue;
            }

            context.RefuseUnknown(where, $"unknown operator '{name}'; known: {OperatorCatalog.Names}");
            tests.Add(ConstantTest.Never);
        }

        _depth--;
        return tests.Count == 1 ? tests[0] : new AllTests([.. tests]);
    }
}

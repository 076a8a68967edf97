using System.Collections;
using System.Reflection;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.Grains.Rules;

namespace Personalization.SystemTests.Docs;

/// <summary>
/// Nothing that is reached from a host's rules can be changed: the types are walked, field by field. Requests share a snapshot, and one
/// that could write to it would decide for the others.
/// </summary>
public sealed class SnapshotsAreImmutableTests
{
    [Fact]
    public void No_field_that_is_reached_from_a_silos_or_an_edges_rules_can_be_changed()
    {
        var problems = new List<string>();
        var seen = new HashSet<Type>();
        Walk(typeof(RuleSetSnapshot), seen, problems);
        Walk(typeof(EdgeRuleSet), seen, problems);

        Assert.True(seen.Count > 30, $"Only {seen.Count} types were walked.");
        Assert.Equal([], problems.Order(StringComparer.Ordinal));
    }

    private static void Walk(Type type, HashSet<Type> seen, List<string> problems)
    {
        if (type.HasElementType)
        {
            Walk(type.GetElementType()!, seen, problems);
            return;
        }

        foreach (var argument in type.IsGenericType ? type.GetGenericArguments() : [])
        {
            Walk(argument, seen, problems);
        }

        var isOurs = type.Assembly.GetName().Name!.StartsWith("Personalization.", StringComparison.Ordinal);
        if (!isOurs || type.IsEnum || !seen.Add(type)) return;
        // What stands behind an abstract type or an interface is any of those that are derived from it.
        foreach (var derived in type.Assembly.GetTypes().Where(other => other != type && type.IsAssignableFrom(other) && !other.IsGenericTypeDefinition))
        {
            Walk(derived, seen, problems);
        }

        for (var owner = type; owner is not null && owner != typeof(object) && owner != typeof(ValueType); owner = owner.BaseType)
        {
            foreach (var field in owner.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var name = $"{owner.Name}.{field.Name}: {Name(field.FieldType)}";
                if (IsWritten(owner, field) || IsMutable(field.FieldType))
                {
                    problems.Add(name);
                }

                Walk(field.FieldType, seen, problems);
            }
        }
    }

    /// <summary>
    /// Whether anything but a constructor can write to a field. What a primary constructor captures is not marked as read-only, so that the
    /// code is looked through for instructions that write to it or take its address.
    /// </summary>
    private static bool IsWritten(Type owner, FieldInfo field)
    {
        if (field.IsInitOnly) return false;
        if (!field.Name.StartsWith('<') || !field.Name.EndsWith('P')) return true;
        const byte loadAddress = 0x7C;
        const byte store = 0x7D;
        var token = BitConverter.GetBytes(field.MetadataToken);
        return owner.GetMethods(
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Select(method => method.GetMethodBody()?.GetILAsByteArray() ?? [])
            .Any(code => code.AsSpan().IndexOf([store, .. token]) >= 0 || (!field.FieldType.IsValueType && code.AsSpan().IndexOf([loadAddress, .. token]) >= 0));
    }

    /// <summary>
    /// A collection that its holder can change. An array counts as fixed: nothing outside of the domain's compiler gets hold of one.
    /// </summary>
    private static bool IsMutable(Type type) =>
        !type.IsArray
        && type.Assembly != typeof(RuleSetSnapshot).Assembly
        && (typeof(IList).IsAssignableFrom(type) || typeof(IDictionary).IsAssignableFrom(type)
            || type.GetInterfaces().Append(type).Any(one => one.IsGenericType && (one.GetGenericTypeDefinition() == typeof(ICollection<>)
                || one.GetGenericTypeDefinition() == typeof(ISet<>))))
        && type.Namespace is not "System.Collections.Frozen" and not "System.Collections.Immutable";

    private static string Name(Type type) =>
        type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
}

using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Personalization.Settings;

/// <summary>
/// Walks a section along the class that it is bound to and notes every key that the class has no place for. Values are not quoted: a secret
/// may stand under a misspelt key.
/// </summary>
internal sealed class UnknownKeys
{
    private readonly List<string> _problems = [];

    private UnknownKeys()
    {
    }

    /// <summary>One line for each such key, with its path and the nearest that is known.</summary>
    /// <param name="section">The section.</param>
    /// <param name="type">The class.</param>
    /// <param name="others">Classes that are bound to the same section.</param>
    public static IReadOnlyList<string> Find(IConfigurationSection section, Type type, params IReadOnlyCollection<Type> others)
    {
        var keys = new UnknownKeys();
        keys.Look(section, type, others);
        return keys._problems;
    }

    /// <summary>The properties that a section can set, by name; null for a class that takes any name or none.</summary>
    public static IReadOnlyDictionary<string, Type>? MembersOf(Type type) => IsValue(type) || ElementOf(type) is not null
        ? null
        : type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0
                && (property.GetSetMethod() is not null || !IsValue(property.PropertyType)))
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);

    private void Look(IConfigurationSection section, Type type, IReadOnlyCollection<Type> others)
    {
        if (IsValue(type))
        {
            LookBelowValue(section);
        }
        else if (ElementOf(type) is { } element)
        {
            LookAtElements(section, element, type);
        }
        else
        {
            LookAtMembers(section, type, others);
        }
    }

    private void LookBelowValue(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            _problems.Add($"{child.Path} is unknown: {section.Path} is one value, without keys below it");
        }
    }

    private void LookAtElements(IConfigurationSection section, Type element, Type type)
    {
        var key = typeof(System.Collections.IDictionary).IsAssignableFrom(type) ? "NAME" : "0";
        if (section.Value is { Length: > 0 })
        {
            _problems.Add($"{section.Path} is no single value: write {section.Path}:{key}");
        }

        foreach (var child in section.GetChildren())
        {
            Look(child, element, []);
        }
    }

    private void LookAtMembers(IConfigurationSection section, Type type, IReadOnlyCollection<Type> others)
    {
        if (section.Value is { Length: > 0 })
        {
            _problems.Add($"{section.Path} is no single value: it has keys of its own (docs/configuration.md)");
        }

        var members = MembersOf(type)!;
        var foreign = others.SelectMany(other => MembersOf(other)?.Keys ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (members.TryGetValue(child.Key, out var member))
            {
                Look(child, member, []);
            }
            else if (!foreign.Contains(child.Key))
            {
                _problems.Add(Explain(section.Path, child.Key, [.. members.Keys, .. foreign]));
            }
        }
    }

    private static string Explain(string path, string key, IEnumerable<string> known) => NearestName.Of(key, known) is { } nearest
        ? $"{path}:{key} is unknown: did you mean {path}:{nearest}?"
        : $"{path}:{key} is unknown: check its spelling, or remove it (docs/configuration.md has all keys)";

    /// <summary>What the framework's binder makes of one text.</summary>
    private static bool IsValue(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(object) || TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));
    }

    private static Type? ElementOf(Type type) => type.IsArray
        ? type.GetElementType()
        : type.GetInterfaces().Append(type)
            .FirstOrDefault(face => face.IsGenericType
                && face.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0] is { } element
            ? element.IsGenericType && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
                ? element.GetGenericArguments()[1]
                : element
            : null;
}

using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Personalization.SystemTests.Docs;

/// <summary>One configuration key as the options classes define it: its path, type, default and doc comment.</summary>
internal sealed record OptionKey(string Path, Type Type, string Default, string Summary)
{
    private static readonly Dictionary<Assembly, Dictionary<string, string>> Comments = [];

    /// <summary>All keys below a section, in the order of the properties.</summary>
    public static IEnumerable<OptionKey> Of(string section, Type options)
    {
        var instance = Activator.CreateInstance(options)!;
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite)
            .OrderBy(p => p.MetadataToken))
        {
            var path = $"{section}:{property.Name}";
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            {
                foreach (var key in Of(path + ":{name}", type.GetGenericArguments()[1]))
                {
                    yield return key;
                }
            }
            else if (IsList(type))
            {
                yield return new OptionKey(path + "[]", type.GetGenericArguments()[0], "none", SummaryOf(property));
            }
            else if (IsLeaf(type))
            {
                yield return new OptionKey(path, type, Show(property.GetValue(instance)), SummaryOf(property));
            }
            else
            {
                foreach (var key in Of(path, type))
                {
                    yield return key;
                }
            }
        }
    }

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>);

    private static bool IsLeaf(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(double);

    private static string Show(object? value) => value switch
    {
        null or "" => "not set",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c"),
        _ => value.ToString()!,
    };

    private static string SummaryOf(PropertyInfo property)
    {
        var assembly = property.DeclaringType!.Assembly;
        if (!Comments.TryGetValue(assembly, out var comments))
        {
            var file = System.IO.Path.ChangeExtension(assembly.Location, ".xml");
            Comments[assembly] = comments = XDocument.Load(file).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, Text);
        }

        return comments.GetValueOrDefault($"P:{property.DeclaringType.FullName!.Replace('+', '.')}.{property.Name}", "");
    }

    private static string Text(XElement member)
    {
        var summary = member.Element("summary");
        if (summary is null) return "";
        foreach (var see in summary.Descendants("see").ToList())
        {
            see.ReplaceWith("`" + (see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Value) + "`");
        }

        foreach (var code in summary.Descendants("c").ToList())
        {
            code.ReplaceWith("`" + code.Value + "`");
        }

        return Regex.Replace(summary.Value, @"\s+", " ").Trim();
    }
}

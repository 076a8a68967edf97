using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Personalization.Settings;

/// <summary>Binds a section and refuses what the target has no place for, or cannot hold.</summary>
public static class StrictBinder
{
    /// <summary>Binds a section to an object that has it alone.</summary>
    /// <exception cref="OptionsValidationException">A key is unknown, or a value is of the wrong kind.</exception>
    public static void Bind(IConfigurationSection section, object target) => Bind(section, target, []);

    /// <summary>Binds a section that other classes are bound to as well.</summary>
    /// <param name="section">The section.</param>
    /// <param name="target">What is set.</param>
    /// <param name="others">Those classes; their keys are no mistakes.</param>
    internal static void Bind(IConfigurationSection section, object target, IReadOnlyCollection<Type> others)
    {
        var type = target.GetType();
        var unknown = UnknownKeys.Find(section, type, others);
        if (unknown.Count > 0) throw new OptionsValidationException(section.Path, type, unknown);
        try
        {
            // Without this the binder drops an entry of a dictionary or a list that has one wrong value.
#pragma warning disable RS0030 // The one place that may: the keys were looked at.
            (others.Count == 0 ? section : Without(section, type)).Bind(target, binder => binder.ErrorOnUnknownConfiguration = true);
#pragma warning restore RS0030
        }
        catch (InvalidOperationException exception)
        {
            throw new OptionsValidationException(section.Path, type, [Innermost(exception).Message]);
        }
    }

    /// <summary>The section without the keys of others.</summary>
    private static IConfigurationSection Without(IConfigurationSection section, Type type)
    {
        var members = UnknownKeys.MembersOf(type)!;
        var own = section.AsEnumerable().Where(pair => pair.Value is not null && members.ContainsKey(FirstKey(section.Path, pair.Key)));
        return new ConfigurationBuilder().AddInMemoryCollection(own).Build().GetSection(section.Path);
    }

    private static string FirstKey(string path, string key)
    {
        var rest = key.AsSpan(Math.Min(path.Length + 1, key.Length));
        var end = rest.IndexOf(':');
        return (end < 0 ? rest : rest[..end]).ToString();
    }

    /// <summary>Of a value that cannot be converted the binder's own message names the key, the value and the type.</summary>
    private static InvalidOperationException Innermost(InvalidOperationException exception)
    {
        while (exception.InnerException is InvalidOperationException inner)
        {
            exception = inner;
        }

        return exception;
    }
}

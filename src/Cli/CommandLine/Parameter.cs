using System.ComponentModel;
using System.Reflection;
using Spectre.Console.Cli;

namespace Personalization.Cli.CommandLine;

/// <summary>An option or argument of a command, as its settings declare it.</summary>
/// <param name="Name">As it is written: <c>--site</c>, or <c>FILE</c> for an argument.</param>
/// <param name="ValueName">What stands for an option's value in help; null for a flag and an argument.</param>
/// <param name="Help">One line of help.</param>
/// <param name="IsNeeded">The command is refused without it.</param>
/// <param name="Property">Where its value is.</param>
internal sealed record Parameter(string Name, string? ValueName, string Help, bool IsNeeded, PropertyInfo Property)
{
    public bool IsOption => Name[0] == '-';

    public bool IsFlag => Property.PropertyType == typeof(bool);

    /// <summary>It may be given several times.</summary>
    public bool IsRepeatable => Property.PropertyType.IsArray;

    /// <summary>The word <c>null</c> is a value of it.</summary>
    public bool TakesNull => Property.IsDefined(typeof(TakesNullAttribute));

    /// <summary>What its text must be, beyond not being empty.</summary>
    public ValueRuleAttribute? Rule => Property.GetCustomAttribute<ValueRuleAttribute>();

    /// <summary>All of a command: arguments in their order, then options, the command's own before those that others take too.</summary>
    public static IReadOnlyList<Parameter> Of(Type settings) =>
        [.. settings.GetProperties().Select(Of).OfType<(int Position, Parameter Parameter)>().OrderBy(entry => entry.Position)
            .Select(entry => entry.Parameter)];

    private static (int Position, Parameter Parameter)? Of(PropertyInfo property)
    {
        var help = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        if (property.GetCustomAttribute<CommandArgumentAttribute>() is { } argument)
        {
            return (argument.Position, new Parameter(argument.ValueName, null, help, argument.IsRequired, property));
        }

        return property.GetCustomAttribute<CommandOptionAttribute>() is { } option
            ? (int.MaxValue, new Parameter("--" + option.LongNames[0], option.ValueName, help, option.IsRequired, property))
            : null;
    }
}

using Spectre.Console.Cli;

namespace Personalization.Cli.CommandLine;

/// <summary>
/// Looks at every value before a command has them. An empty one or the text <c>null</c> is what a broken script passes, and refusing it
/// before anything is sent is cheaper than undoing it.
/// </summary>
internal sealed class ValueCheck : ICommandInterceptor
{
    public void Intercept(CommandContext context, CommandSettings settings)
    {
        foreach (var parameter in Parameter.Of(settings.GetType()))
        {
            switch (parameter.Property.GetValue(settings))
            {
                case string value:
                    parameter.Property.SetValue(settings, Checked(parameter, value));
                    break;
                case string[] values:
                    parameter.Property.SetValue(settings, Array.ConvertAll(values, value => Checked(parameter, value)));
                    break;
                default:
                    break;
            }
        }
    }

    private static string Checked(Parameter parameter, string shielded)
    {
        var value = WrittenWords.Unshield(shielded);
        if (string.IsNullOrWhiteSpace(value)) throw new UsageException($"{parameter.Name} is empty.");
        if (!parameter.TakesNull && UnsetVariable.Is(value))
        {
            throw new UsageException($"{parameter.Name} is '{value}', which looks like a variable that was not set.");
        }

        return parameter.Rule?.Problem(value) is { } problem
            ? throw new UsageException($"{parameter.Name} is '{value}'; {problem}.")
            : value;
    }
}

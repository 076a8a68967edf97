using Spectre.Console.Cli;

namespace Personalization.Cli.CommandLine;

/// <summary>What the parser says, with the help of the command where it names a word; a text not known here stays as it is.</summary>
internal static class ParserMessage
{
    public static string Of(Exception exception, CommandEntry? command)
    {
        var message = WrittenWords.Unshield(exception.Message);
        if (command is null || exception is not CommandRuntimeException) return message;

        // The command was found, so a word that has no place is one too many.
        if (message.StartsWith("Unknown command '", StringComparison.Ordinal)
            || message.StartsWith("Could not match '", StringComparison.Ordinal))
        {
            return $"'{message.Split('\'')[1]}' is one word too many; put text with spaces in quotes.";
        }

        var missing = command.Parameters.FirstOrDefault(parameter =>
            !parameter.IsOption && message.EndsWith($"is missing required argument '{parameter.Name}'.", StringComparison.Ordinal));
        return missing is null ? message : $"{missing.Name} is missing: {missing.Help}";
    }
}

namespace Personalization.Cli.CommandLine;

/// <summary>
/// The words of a call before the parser has them: what it would refuse without saying what was meant, and the two ways to give a word that
/// begins with a dash, which it does not know.
/// </summary>
internal static class WrittenWords
{
    /// <summary>Stands before a word that begins with a dash and is no option, until <see cref="ValueCheck"/> takes it away.</summary>
    private const char Shield = '\u001f';

    /// <summary>Refuses unknown options, those that are there twice, and a call without one that is needed.</summary>
    /// <exception cref="UsageException">One of them.</exception>
    public static void Check(CommandEntry command, IEnumerable<string> words)
    {
        var known = command.Parameters.Where(parameter => parameter.IsOption).ToDictionary(parameter => parameter.Name);
        var seen = new HashSet<string>();
        foreach (var word in words.TakeWhile(word => word != "--").Where(word => word.StartsWith('-') && word.Length > 1))
        {
            if (char.IsAsciiDigit(word[1])) continue; // A number.
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException(
                    $"'{word}' is no option; options begin with two dashes, and words that begin with a dash follow after '--'.");
            }

            var name = word.Split('=', ':')[0];
            if (!known.TryGetValue(name, out var option))
            {
                throw new UsageException($"{name} is no option of 'grid {command.Path}'{CommandModel.Meant(name, known.Keys)}");
            }

            if (!seen.Add(name) && !option.IsRepeatable) throw new UsageException($"{name} is given twice.");
        }

        var missing = known.Values.FirstOrDefault(option => option.IsNeeded && !seen.Contains(option.Name));
        if (missing is not null) throw new UsageException($"{missing.Name} is missing: {missing.Help}");
    }

    /// <summary>Makes words of <c>-</c>, the standard input, and of what follows after <c>--</c>.</summary>
    public static string[] ShieldDashes(string[] words)
    {
        var end = Array.IndexOf(words, "--");
        return end < 0
            ? Array.ConvertAll(words, word => word == "-" ? Shield + word : word)
            : [.. ShieldDashes(words[..end]), .. words[(end + 1)..].Select(word => word.StartsWith('-') ? Shield + word : word)];
    }

    /// <summary>The word as it was written.</summary>
    public static string Unshield(string word) => word.TrimStart(Shield);
}

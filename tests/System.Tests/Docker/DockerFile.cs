namespace Personalization.SystemTests.Docker;

/// <summary>A Dockerfile's instructions, continued lines joined.</summary>
internal sealed class DockerFile
{
    private readonly List<(string Name, string Arguments)> _instructions = [];

    public required string Text { get; init; }

    /// <summary>What is copied from the working copy.</summary>
    public IEnumerable<string> Sources =>
        _instructions.Where(one => one.Name == "COPY" && !one.Arguments.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(one => one.Arguments.Split(' ')[..^1]);

    /// <summary>Variables of the last stage.</summary>
    public Dictionary<string, string> Environment => _instructions.Where(one => one.Name == "ENV").SelectMany(one => Split(one.Arguments))
        .ToDictionary(pair => pair[..pair.IndexOf('=')], pair => pair[(pair.IndexOf('=') + 1)..].Trim('"'), StringComparer.Ordinal);

    public static DockerFile Read(string path)
    {
        var text = File.ReadAllText(path);
        var file = new DockerFile { Text = text };
        var joined = text.Replace("\\\n", " ", StringComparison.Ordinal);
        foreach (var line in joined.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#')))
        {
            file._instructions.Add((line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..].Trim()));
        }

        return file;
    }

    /// <summary>The arguments of the last instruction of a kind.</summary>
    public string Last(string name) => _instructions.Last(one => one.Name == name).Arguments;

    private static IEnumerable<string> Split(string arguments)
    {
        var begin = 0;
        var quoted = false;
        for (var i = 0; i <= arguments.Length; i++)
        {
            if (i < arguments.Length && arguments[i] == '"')
            {
                quoted = !quoted;
            }

            if (i < arguments.Length && (quoted || arguments[i] != ' ')) continue;
            if (i > begin) yield return arguments[begin..i];
            begin = i + 1;
        }
    }
}

using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Monitoring;

/// <summary>The series that processes expose: names, and the labels of each.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, HashSet<string>> _labels = new(StringComparer.Ordinal);

    public Exposition(IEnumerable<string> texts)
    {
        foreach (Match line in texts.SelectMany(text => Series().Matches(text)))
        {
            var name = line.Groups["name"].Value;
            var labels = _labels.TryGetValue(name, out var known) ? known : _labels[name] = new HashSet<string>(StringComparer.Ordinal);
            labels.UnionWith(Label().Matches(line.Groups["labels"].Value).Select(match => match.Groups["label"].Value));
        }
    }

    public IReadOnlyCollection<string> Names => _labels.Keys;

    public IReadOnlySet<string>? LabelsOf(string name) => _labels.GetValueOrDefault(name);

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? \S+( \d+)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Series();

    [GeneratedRegex("""(?<label>\w+)="([^"\\]|\\.)*"(,|$)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();
}

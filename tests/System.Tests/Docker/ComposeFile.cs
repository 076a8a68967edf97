using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Docker;

/// <summary>
/// The part of YAML that a plain composition needs: maps and lists by indentation, one-line lists, quotes, anchors on maps and
/// <c>&lt;&lt;</c>. What it does not know it
/// refuses, so that nothing is skipped unseen.
/// </summary>
internal sealed partial class ComposeFile
{
    private readonly List<(int Indent, string Text, int Number)> _lines = [];
    private readonly Dictionary<string, Dictionary<string, object>> _anchors = new(StringComparer.Ordinal);
    private int _next;

    private ComposeFile(IEnumerable<string> text)
    {
        var number = 0;
        foreach (var raw in text)
        {
            number++;
            var line = Comment().Replace(raw, "").TrimEnd();
            if (line.Trim().Length > 0)
            {
                _lines.Add((line.Length - line.TrimStart().Length, line.Trim(), number));
            }
        }
    }

    /// <summary>Reads a file into maps, lists and texts.</summary>
    public static Dictionary<string, object> Read(string path)
    {
        var file = new ComposeFile(File.ReadLines(path));
        return file.Map(0);
    }

    private Dictionary<string, object> Map(int indent)
    {
        var map = new Dictionary<string, object>(StringComparer.Ordinal);
        while (_next < _lines.Count && _lines[_next].Indent == indent && !_lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var (_, text, number) = _lines[_next++];
            var parts = Member().Match(text);
            if (!parts.Success) throw new FormatException($"line {number}: '{text}' is no member of a map.");
            var (key, anchor, value) = (Unquote(parts.Groups["key"].Value), parts.Groups["anchor"].Value, parts.Groups["value"].Value);
            if (key == "<<")
            {
                foreach (var (name, inherited) in _anchors[value.TrimStart('*')])
                {
                    map.TryAdd(name, inherited);
                }

                continue;
            }

            var content = value.Length > 0 ? Scalar(value, number) : Block(indent, number);
            if (anchor.Length > 0)
            {
                _anchors[anchor] = (Dictionary<string, object>)content;
            }

            map[key] = content;
        }

        return map;
    }

    private object Block(int indent, int number)
    {
        if (_next == _lines.Count || _lines[_next].Indent <= indent) throw new FormatException($"line {number}: a member without a value.");
        var inner = _lines[_next].Indent;
        if (!_lines[_next].Text.StartsWith("- ", StringComparison.Ordinal)) return Map(inner);
        var list = new List<object>();
        while (_next < _lines.Count && _lines[_next].Indent == inner && _lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            list.Add(Scalar(_lines[_next].Text[2..].Trim(), _lines[_next].Number));
            _next++;
        }

        return list;
    }

    private static object Scalar(string value, int number)
    {
        if (value == "{}") return new Dictionary<string, object>(StringComparer.Ordinal);
        if (value is ['[', .., ']']) return ListItem().Matches(value[1..^1]).Select(item => (object)Unquote(item.Value.Trim())).ToList();
        if (value[0] is '&' or '*' or '|' or '>' or '{' or '[')
        {
            throw new FormatException($"line {number}: '{value}' is YAML that this reader does not know.");
        }

        return Unquote(value);
    }

    private static string Unquote(string value) => value is ['"', .., '"'] or ['\'', .., '\''] ? value[1..^1] : value;

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<key>"[^"]*"|[^\s:]+):(\s+&(?<anchor>\S+))?(\s+(?<value>.+))?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Member();

    [GeneratedRegex("""("[^"]*"|[^,"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex ListItem();
}

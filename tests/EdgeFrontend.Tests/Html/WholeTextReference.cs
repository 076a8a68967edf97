using System.Text.RegularExpressions;

namespace Personalization.EdgeFrontend.Tests.Html;

/// <summary>
/// Where the snippet belongs, found the easy way: with the whole text at hand, by blanking out whatever hides tags. Written apart from
/// the scanner and against the same standard, so that the two can contradict each other.
/// </summary>
internal static partial class WholeTextReference
{
    private static readonly string[] RawElements = ["script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes"];

    /// <summary>The place, or -1 when the page gets nothing.</summary>
    public static int FindPlace(string html, string loader)
    {
        if (html.Length > 0 && html[0] is '\u00FE' or '\u00FF' or '\0') return -1;
        var templates = 0;
        for (var i = 0; i < html.Length;)
        {
            if (html[i] != '<')
            {
                i++;
                continue;
            }

            if (Comment().Match(html, i) is { Success: true } comment)
            {
                i += comment.Length;
                continue;
            }

            if (Bogus().Match(html, i) is { Success: true } bogus)
            {
                i += bogus.Length;
                continue;
            }

            var begun = Begun().Match(html, i);
            if (!begun.Success)
            {
                // Letters to the end of the text, or no letter at all.
                if (NameToTheEnd().IsMatch(html, i)) return -1;
                i++;
                continue;
            }

            var name = begun.Groups["name"].Value.ToLowerInvariant();
            var end = begun.Groups["end"].Length > 0;
            if (templates == 0 && (end ? name == "head" : name == "body")) return i;
            if (!end && (name is "svg" or "math" or "frameset" or "plaintext")) return -1;
            var stopOfTag = ReadAttributes(html, i + begun.Length, out var attributes);
            if (!end && name == "html" && attributes.Exists(one => one.Name.Equals("data-grid-skip", StringComparison.OrdinalIgnoreCase))) return -1;
            if (stopOfTag < 0) return -1;
            if (!end && name == "script" && attributes.Exists(one => one.Value.Contains(loader, StringComparison.Ordinal) || one.Value.Contains("analytics.load(", StringComparison.Ordinal))) return -1;
            if (name == "template") templates = Math.Max(0, templates + (end ? -1 : 1));
            i = stopOfTag;
            if (end || !RawElements.Contains(name)) continue;
            var stop = name == "script" ? EndOfScript(html, i) : EndOfRaw(html, i, name);
            var text = html[i..stop];
            if (name == "script" && (text.Contains("analytics.load(", StringComparison.Ordinal) || text.Contains(loader, StringComparison.Ordinal))) return -1;
            i = stop;
        }

        return -1;
    }

    /// <summary>The place behind the tag's end and its attributes; -1 when the tag never ends.</summary>
    private static int ReadAttributes(string html, int from, out List<(string Name, string Value)> attributes)
    {
        attributes = [];
        var i = from;
        while (true)
        {
            while (i < html.Length && " \t\n\f\r/".Contains(html[i])) i++;
            if (i >= html.Length) return -1;
            if (html[i] == '>') return i + 1;
            var nameEnd = html.IndexOfAny([' ', '\t', '\n', '\f', '\r', '/', '>', '='], i + 1);
            if (nameEnd < 0) return -1;
            var name = html[i..nameEnd];
            i = nameEnd;
            while (i < html.Length && " \t\n\f\r".Contains(html[i])) i++;
            if (i >= html.Length || html[i] != '=')
            {
                attributes.Add((name, ""));
                continue;
            }

            i++;
            while (i < html.Length && " \t\n\f\r".Contains(html[i])) i++;
            if (i >= html.Length) return -1;
            attributes.Add((name, ""));
            if (html[i] == '>') return i + 1;
            int valueEnd;
            if (html[i] is '"' or '\'')
            {
                valueEnd = html.IndexOf(html[i], i + 1);
                if (valueEnd < 0) return -1;
                attributes[^1] = (name, html[(i + 1)..valueEnd]);
                i = valueEnd + 1;
                continue;
            }

            valueEnd = html.IndexOfAny([' ', '\t', '\n', '\f', '\r', '>'], i);
            if (valueEnd < 0) return -1;
            attributes[^1] = (name, html[i..valueEnd]);
            i = valueEnd;
        }
    }

    private static int EndOfRaw(string html, int from, string name)
    {
        var match = new Regex($@"</{name}(?=[\t\n\f\r />])", RegexOptions.IgnoreCase).Match(html, from);
        return match.Success ? match.Index : html.Length;
    }

    private static int EndOfScript(string html, int from)
    {
        var level = 0;
        for (var i = from; i < html.Length; i++)
        {
            var rest = html[i..];
            if (level == 0 && rest.StartsWith("<!--", StringComparison.Ordinal))
            {
                level = 1;
                // The dashes that open may be the ones that close.
                if (rest.StartsWith("<!-->", StringComparison.Ordinal)) level = 0;
                i += 3;
            }
            else if (level > 0 && rest.StartsWith("-->", StringComparison.Ordinal)) level = 0;
            else if (level > 0 && i >= from + 2 && html[i] == '>' && html[i - 1] == '-' && html[i - 2] == '-') level = 0;
            else if (level == 1 && ScriptStart().IsMatch(rest)) level = 2;
            else if (ScriptEnd().IsMatch(rest))
            {
                if (level != 2) return i;
                level = 1;
            }
        }

        return html.Length;
    }

    [GeneratedRegex(@"\G<!--(?:-?>|.*?--!?>|.*\z)", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\G<(?:!(?!--)|\?|/(?![a-zA-Z]))[^>]*(?:>|\z)")]
    private static partial Regex Bogus();

    [GeneratedRegex(@"\G<(?<end>/?)(?<name>[a-zA-Z][^\t\n\f\r />]*)(?=[\t\n\f\r />])")]
    private static partial Regex Begun();

    [GeneratedRegex(@"\G</?[a-zA-Z][^\t\n\f\r />]*\z")]
    private static partial Regex NameToTheEnd();

    [GeneratedRegex(@"^<script(?=[\t\n\f\r />])", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptStart();

    [GeneratedRegex(@"^</script(?=[\t\n\f\r />])", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptEnd();
}

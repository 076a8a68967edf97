using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Reading;

/// <summary>
/// The one reader of JSON documents that people write: rule documents, imports, bodies of the operator API. A member given twice is refused
/// at every level, because which of the two counts is nowhere to be seen; so is a number that no double holds.
/// </summary>
public static class StrictJson
{
    /// <summary>Reads a document.</summary>
    /// <param name="utf8Json">The text in UTF-8; a byte order mark in front is skipped.</param>
    /// <param name="maxDepth">Levels of nesting, at least 1.</param>
    /// <param name="document">The document, to be disposed of by the caller; null when there is a problem.</param>
    /// <param name="isTolerant">Takes repeated members, of which the last counts, and numbers too large: for what an earlier build
    /// published.</param>
    /// <returns>What is wrong, with its place; null when nothing is.</returns>
    public static RuleProblem? Read(ReadOnlyMemory<byte> utf8Json, int maxDepth, out JsonDocument? document, bool isTolerant = false)
    {
        document = null;
        utf8Json = WithoutMark(utf8Json);
        if (!Utf8.IsValid(utf8Json.Span)) return Syntax("the document is not valid UTF-8");
        try
        {
            if (!isTolerant && FindProblem(utf8Json.Span, maxDepth) is { } problem) return problem;
            document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = maxDepth });
            return null;
        }
        catch (JsonException exception)
        {
            return Syntax(
                $"not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} (nesting at most {maxDepth} levels)");
        }
    }

    /// <summary>The text without the byte order mark that some editors write.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8Json) =>
        utf8Json.Span.StartsWith("\uFEFF"u8) ? utf8Json[3..] : utf8Json;

    private static RuleProblem? FindProblem(ReadOnlySpan<byte> utf8Json, int maxDepth)
    {
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = maxDepth });
        var levels = new Stack<Level>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    levels.TryPeek(out var parent);
                    parent?.Count();
                    levels.Push(new Level(reader.TokenType == JsonTokenType.StartObject));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    levels.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    if (!levels.Peek().Add(Name(reader)))
                    {
                        return new RuleProblem(
                            Place(levels), "is there twice, and only one of the two could count; merge them, or leave one out")
                        {
                            Law = RuleLaw.Repetition,
                        };
                    }

                    break;
                default:
                    if (levels.TryPeek(out var list))
                    {
                        list.Count();
                    }

                    if (reader.TokenType == JsonTokenType.Number && !double.IsFinite(reader.GetDouble()))
                    {
                        return new RuleProblem(
                            Place(levels), "is a number larger than any that JSON readers agree on; at most 1.7976931348623157e308")
                        {
                            Law = RuleLaw.Limit,
                        };
                    }

                    break;
            }
        }

        return null;
    }

    /// <summary>The name as JavaScript reads it: escapes decoded, halves of surrogate pairs kept.</summary>
    private static string Name(in Utf8JsonReader reader)
    {
        var inner = reader.ValueSpan;
        if (!reader.ValueIsEscaped) return Encoding.UTF8.GetString(inner);
        var buffer = new char[inner.Length];
        return new string(buffer, 0, JsonText.Decode(inner, buffer));
    }

    private static string Place(Stack<Level> levels)
    {
        var place = new StringBuilder();
        foreach (var level in levels.Reverse())
        {
            if (level.Names is null)
            {
                place.Append('[').Append(level.Index).Append(']');
            }
            else
            {
                place.Append(place.Length == 0 ? "" : ".").Append(level.Current);
            }
        }

        return place.ToString();
    }

    private static RuleProblem Syntax(string message) => new("", message) { Law = RuleLaw.Syntax };

    /// <summary>An open object or array.</summary>
    private sealed class Level(bool isObject)
    {
        public HashSet<string>? Names { get; } = isObject ? new(StringComparer.Ordinal) : null;

        public string Current { get; private set; } = "";

        public int Index { get; private set; } = -1;

        public bool Add(string name)
        {
            Current = name;
            return Names!.Add(name);
        }

        public void Count() => Index++;
    }
}

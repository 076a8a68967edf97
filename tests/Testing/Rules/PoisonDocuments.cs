using System.Globalization;
using System.Text;

namespace Personalization.Testing.Rules;

/// <summary>
/// Rule documents that are broken or hostile, made from a good one: what a release tool, a half-written row or somebody with a grudge could
/// bring. A few are harmless by chance, as a changed letter in a name is.
/// </summary>
public static class PoisonDocuments
{
    /// <summary>The good one.</summary>
    public const string Good = """
        {"routes":[{"path":"/","feature":"page"},{"path":"/shop/*","feature":"shop","query":{"sale":"*"}}],
         "savedGroups":{"crew":["a","b"]},
         "features":{
           "page":{"defaultValue":null,"rules":[
             {"id":"vips","condition":{"vip":true,"orders":{"$gt":3}},"force":"/vip"},
             {"key":"x","hashAttribute":"anonymousId","hashVersion":2,"variations":["/a","/b"],"weights":[0.5,0.5],"coverage":0.1}]},
           "shop":{"defaultValue":"/sale/*","rules":[{"parentConditions":[{"id":"page","condition":{"value":"/vip"}}],"force":"/gold"}]}},
         "clientFeatures":["page"]}
        """;

    private static readonly string[] Values =
        ["null", "true", "-1", "1e999", "-1e999", "1e-999", "99999999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}",
            "[[[[]]]]", "NaN", "Infinity", "'x'", "undefined", "{\"$where\":\"1\"}", "{\"__proto__\":{}}"];

    private static readonly string[] Whole =
        ["", " ", "\n", "null", "true", "0", "\"text\"", "[]", "[{}]", "{", "}", "{}}", "{\"features\":5}", "{\"features\":null}", "{\"features\":[]}",
            "<xml/>", "<?xml version=\"1.0\"?><rules/>", "--- \nfeatures: {}", "{\"flags\":{\"a\":{\"variations\":[1,2]}}}",
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}", "{\"features\":{}}{\"features\":{}}", "// no\n{\"features\":{}}", "{\"features\":{},}"];

    private static readonly string[] Paths =
        ["//evil.example/", "https://evil.example/", "/../../etc/passwd", "/%2e%2e/x", "\\\\evil", "/a\\u0000b", "/a?b", "/a#b", "x", "/%252e%252e/", "/a\\nb"];

    private static readonly string[] Patterns = ["(a+)+$", "(?<=a)b", "(", "[", "a{1,99999999}", "(?i)(.*)*\\\\1", "\\\\", "*"];

    /// <summary>One document of a sequence that goes on for ever; the same for the same seed and number.</summary>
    public static byte[] Make(int seed, int number)
    {
        var random = new Random(unchecked((seed * 7919) + number));
        return (number % 16) switch
        {
            0 => Encoding.UTF8.GetBytes(Good)[..random.Next(Good.Length)],
            1 or 2 => Flipped(random),
            3 or 4 => Replaced(random),
            5 => Encoding.UTF8.GetBytes(Whole[random.Next(Whole.Length)]),
            6 => Encoding.Unicode.GetBytes(Good),
            7 => Nested(random),
            8 => Repeated(random),
            9 => Encoding.UTF8.GetBytes(Good.Replace("\"/vip\"", $"\"{Paths[random.Next(Paths.Length)]}\"", StringComparison.Ordinal)),
            10 => Encoding.UTF8.GetBytes(Good.Replace("{\"$gt\":3}", $"{{\"$regex\":\"{Patterns[random.Next(Patterns.Length)]}\"}}", StringComparison.Ordinal)),
            11 => Cyclic(random),
            12 => Unknown(random),
            13 => [.. "\xEF\xBB\xBF"u8, .. Encoding.UTF8.GetBytes(Good)[random.Next(1, 40)..]],
            14 => Weighted(random),
            _ => Inserted(random),
        };
    }

    private static byte[] Flipped(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }

    /// <summary>A value of another type somewhere.</summary>
    private static byte[] Replaced(Random random)
    {
        var starts = new List<int>();
        for (var at = Good.IndexOf(':', StringComparison.Ordinal); at >= 0; at = Good.IndexOf(':', at + 1))
        {
            starts.Add(at + 1);
        }

        var start = starts[random.Next(starts.Count)];
        var end = start;
        for (var depth = 0; end < Good.Length; end++)
        {
            var c = Good[end];
            if (depth == 0 && c is ',' or '}' or ']') break;
            depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
        }

        return Encoding.UTF8.GetBytes(Good[..start] + Values[random.Next(Values.Length)] + Good[end..]);
    }

    private static byte[] Nested(Random random)
    {
        var depth = random.Next(30, 3_000);
        var condition = string.Concat(Enumerable.Repeat("{\"$not\":", depth)) + "{}" + new string('}', depth);
        return Encoding.UTF8.GetBytes(Good.Replace("{\"vip\":true,\"orders\":{\"$gt\":3}}", condition, StringComparison.Ordinal));
    }

    /// <summary>A member twice, or far too many of them.</summary>
    private static byte[] Repeated(Random random)
    {
        if (random.Next(3) > 0) return Encoding.UTF8.GetBytes(Good.Replace("\"clientFeatures\"", "\"features\":{},\"clientFeatures\"", StringComparison.Ordinal));
        var count = random.Next(501, 900);
        var rules = string.Join(',', Enumerable.Range(0, count).Select(number => $"{{\"id\":\"r{number}\",\"force\":null}}"));
        return Encoding.UTF8.GetBytes("{\"features\":{\"page\":{\"defaultValue\":null,\"rules\":[" + rules + "]}}}");
    }

    private static byte[] Cyclic(Random random)
    {
        var count = random.Next(1, 40);
        var features = Enumerable.Range(0, count).Select(number =>
            $$"""
            "f{{number}}":{"defaultValue":1,"rules":[{"parentConditions":[{"id":"f{{(number + 1) % count}}","condition":{"value":1},"gate":true}],"force":2}]}
            """);
        var groups = random.Next(2) == 0 ? "\"savedGroups\":{\"a\":{\"$savedGroups\":[\"a\"]}}," : "";
        return Encoding.UTF8.GetBytes($"{{{groups}\"features\":{{{string.Join(',', features)}}}}}");
    }

    private static byte[] Unknown(Random random)
    {
        string[] names = ["feature", "fetures", "$schema2", "rules", "__proto__", "constructor", "\\u0066eatures2"];
        return Encoding.UTF8.GetBytes(Good.Replace("\"routes\"", $"\"{names[random.Next(names.Length)]}\":{{}},\"routes\"", StringComparison.Ordinal));
    }

    private static byte[] Weighted(Random random)
    {
        string[] weights = ["[0.5]", "[0.9,0.9]", "[-1,2]", "[1e308,1e308]", "[\"0.5\",0.5]", "null", "[0.5,0.5,0.5]"];
        var coverage = string.Create(CultureInfo.InvariantCulture, $"{(random.NextDouble() * 100) + 1.5:0.###}");
        return Encoding.UTF8.GetBytes(Good.Replace("[0.5,0.5]", weights[random.Next(weights.Length)], StringComparison.Ordinal)
            .Replace("\"coverage\":0.1", $"\"coverage\":{coverage}", StringComparison.Ordinal));
    }

    /// <summary>Bytes that are no UTF-8, or a piece of the document in another place.</summary>
    private static byte[] Inserted(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        var at = random.Next(bytes.Length);
        byte[] piece = random.Next(2) == 0 ? [0xC3, 0x28, 0xFF, 0x00] : bytes[at..Math.Min(bytes.Length, at + random.Next(1, 60))];
        var to = random.Next(bytes.Length);
        return [.. bytes[..to], .. piece, .. bytes[to..]];
    }
}

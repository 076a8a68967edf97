using System.Text.Json.Nodes;

namespace Personalization.Unit.Tests.Rules;

/// <summary>
/// Makes a document wrong in one place, or perhaps only different: a value of another type or range, a member too few, too many or
/// misspelt.
/// </summary>
internal sealed class WrongRules(int seed)
{
    private static readonly string[] Values =
    [
        "null", "\"\"", "false", "true", "0", "1", "2.0", "2e0", "2.5", "-1", "50", "1e300", "3000000000", "\"text\"", "\"false\"",
        "\"5\"", "[]", "{}", "[1]", "[0,50]", "[0.6,0.2]", "[[0,50],[50,100]]",
        "[[0,0.6],[0.4,1]]", "[null]", "[\"a\",null]", "{\"a\":1}", "{\"$gt\":1}", "{\"$foo\":1}", "{\"a\":{\"$gt\":1}}",
        "{\"$gt\":1,\"a\":2}", "{\"$or\":[]}", "[{\"$gt\":1}]",
        "\"09:00\"", "\"2026-01-01\"", "\"2026-01-01T00:00:00\"", "\"2026-02-30T00:00:00Z\"", "\"3/4/2026\"", "\"2026-01-01T25:00:00Z\"",
        "\"2026-01-01T10:00Z\"", "\"2026-01-01t10:00:00z\"", "\"a*\"", "\"(\"",
        "{\"type\":\"list\",\"attributeKey\":\"id\",\"values\":\"u-1\"}", "{\"type\":\"list\",\"values\":[]}", "{\"type\":\"condition\"}",
        "{\"id\":\"nobody\"}", "\"nobody\"", "{\"days\":\"1\"}", "{\"weeks\":1}",
    ];

    private readonly Random _random = new(seed);
    private readonly string[] _names = [];

    public WrongRules(int seed, string[] names)
        : this(seed) => _names = names;

    public JsonObject Of(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        var owners = new List<JsonNode>();
        Collect(copy, owners);
        var owner = owners[_random.Next(owners.Count)];
        if (owner is JsonArray list)
        {
            ChangeList(list);
        }
        else
        {
            ChangeObject((JsonObject)owner);
        }

        return copy;
    }

    private void ChangeObject(JsonObject owner)
    {
        string[] members = [.. owner.Select(member => member.Key)];
        switch (members.Length == 0 ? 3 : _random.Next(5))
        {
            case 0:
                owner.Remove(Pick(members));
                break;
            case 1:
                var from = Pick(members);
                var moved = owner[from]?.DeepClone();
                owner.Remove(from);
                owner[Pick(_names)] = moved;
                break;
            case 2 or 3:
                owner[Pick(_names)] = Value();
                break;
            default:
                owner[Pick(members)] = Value();
                break;
        }
    }

    private void ChangeList(JsonArray list)
    {
        switch (list.Count == 0 ? 0 : _random.Next(3))
        {
            case 0:
                list.Add(Value());
                break;
            case 1:
                list.RemoveAt(_random.Next(list.Count));
                break;
            default:
                list[_random.Next(list.Count)] = Value();
                break;
        }
    }

    private static void Collect(JsonNode? node, List<JsonNode> owners)
    {
        switch (node)
        {
            case JsonObject map:
                owners.Add(map);
                foreach (var (_, value) in map)
                {
                    Collect(value, owners);
                }

                break;
            case JsonArray list:
                owners.Add(list);
                foreach (var value in list)
                {
                    Collect(value, owners);
                }

                break;
        }
    }

    private JsonNode? Value() => JsonNode.Parse(Pick(Values));

    private T Pick<T>(T[] list) => list[_random.Next(list.Length)];
}

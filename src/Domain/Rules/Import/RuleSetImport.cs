using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Personalization.Domain.Rules.Import;

/// <summary>
/// Turns a GrowthBook SDK payload into a document of ours. What changes nothing is dropped and listed, silent defaults are written out, and what would decide
/// differently here is refused: an import that succeeds decides like its source.
/// </summary>
public static class RuleSetImport
{
    /// <summary>The format's silent default.</summary>
    private const int SilentHashVersion = 1;

    private static readonly string[] Ours = ["routes", "clientSideTraits", "clientFeatures"];

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">The payload in UTF-8: an object with <c>features</c>, and <c>savedGroups</c> when there are any.</param>
    /// <param name="current">The document in force, whose routes and client declarations stay unless the payload has its own; null without one.</param>
    public static ImportResult Read(ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte>? current)
    {
        var lenient = RuleSetCompiler.Compile(payload, CompileManner.Lenient);
        if (!lenient.Succeeded)
            return Refused(lenient.Problems);
        var root = Parse(payload);
        if (root["features"] is not JsonObject features)
        {
            return Refused([new RuleProblem("features", root.ContainsKey("encryptedFeatures")
                ? "the payload is encrypted; export it without encryption"
                : "is missing; an SDK payload has an object of features")]);
        }

        var dropped = new List<string>();
        foreach (var place in lenient.Dropped)
            Drop(root, place, dropped);
        foreach (var name in features.Where(feature => feature.Value is null).Select(feature => feature.Key).ToList())
            Drop(root, "features." + name, dropped);
        if (current is { } inForce)
            KeepOurs(root, Parse(inForce));

        var written = new List<string>();
        var compiled = RuleSetCompiler.Compile(Bytes(root), CompileManner.Strict);
        foreach (var problem in compiled.Problems)
            WriteOut(root, problem.Place, written);
        var document = Bytes(root);
        compiled = RuleSetCompiler.Compile(document, CompileManner.Strict);
        return compiled.Succeeded ? new ImportResult(document, dropped, written, []) : Refused(compiled.Problems);
    }

    private static void Drop(JsonObject root, string place, List<string> dropped)
    {
        if (PlaceWalker.FindMember(root, place) is var (owner, member) && owner is not null && owner.Remove(member))
            dropped.Add(place);
    }

    private static void KeepOurs(JsonObject root, JsonObject current)
    {
        foreach (var name in Ours)
        {
            if (!root.ContainsKey(name) && current[name] is { } kept)
                root[name] = kept.DeepClone();
        }
    }

    private static void WriteOut(JsonObject root, string place, List<string> written)
    {
        const string member = ".hashVersion";
        if (!place.EndsWith(member, StringComparison.Ordinal) || PlaceWalker.FindOwner(root, place[..^member.Length]) is not { } owner || owner.ContainsKey(member[1..]))
            return;
        owner[member[1..]] = SilentHashVersion;
        written.Add($"{place} = {SilentHashVersion}");
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> utf8Json)
    {
        if (utf8Json.Span.StartsWith("\uFEFF"u8))
            utf8Json = utf8Json[3..];
        return JsonNode.Parse(utf8Json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = RuleLimits.JsonDepth })!.AsObject();
    }

    private static byte[] Bytes(JsonObject root) =>
        Encoding.UTF8.GetBytes(root.ToJsonString(new JsonSerializerOptions { MaxDepth = RuleLimits.JsonDepth + 1 }));

    private static ImportResult Refused(IReadOnlyList<RuleProblem> problems) => new(null, [], [], problems);
}

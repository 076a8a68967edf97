using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Problems;

namespace Personalization.Domain.Import;

/// <summary>
/// Turns a GrowthBook SDK payload into a document of ours. What changes nothing is dropped and listed, silent defaults are written out, and
/// what would decide differently here is refused: an import that succeeds decides like its source.
/// </summary>
public static class RuleSetImport
{
    /// <summary>The format's silent default.</summary>
    private const int SilentHashVersion = 1;

    private static readonly string[] Ours = ["routes", "clientSideTraits", "clientFeatures"];
    private static readonly string[] Merged = ["features", "savedGroups", "contextualBandits"];

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">The payload in UTF-8: an object with <c>features</c>, and <c>savedGroups</c> when there are any.</param>
    /// <param name="current">The document in force, whose routes and client declarations stay unless the payload has its own; null without
    /// one.</param>
    /// <param name="options">What else may stay or go.</param>
    public static ImportResult Read(ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte>? current, ImportOptions options)
    {
        var lenient = RuleSetCompiler.Compile(payload, CompileMode.Lenient);
        if (StrictJson.Read(payload, RuleLimits.JsonDepth, out var readable) is { } unreadable) return Refused([unreadable]);
        readable?.Dispose();
        if (lenient.Problems.Count > 0 && lenient.Problems[0].Place.Length == 0) return Refused(lenient.Problems);
        var root = Parse(payload);
        if (root["features"] is not JsonObject features)
        {
            return Refused([new RuleProblem("features", root.ContainsKey("encryptedFeatures")
                ? "the payload is encrypted; export it without encryption"
                : "is missing; an SDK payload has an object of features")]);
        }

        // Routes of a document of ours name features that only the merged document has; they are judged below.
        var early = lenient.Problems.Where(problem => !IsOfOurs(problem)).Concat(Missed(root, lenient.Dropped, options)).ToList();
        if (early.Count > 0) return Refused(early);
        var dropped = new List<string>();
        foreach (var place in lenient.Dropped)
        {
            Drop(root, place, dropped);
        }

        foreach (var name in features.Where(feature => feature.Value is null).Select(feature => feature.Key).ToList())
        {
            Drop(root, "features." + name, dropped);
        }

        var inForce = current is { } bytes ? Parse(bytes) : null;
        var kept = inForce is null ? [] : Keep(root, inForce, options.Merge);

        var written = new List<string>();
        var compiled = RuleSetCompiler.Compile(Bytes(root), CompileMode.Strict);
        foreach (var problem in compiled.Problems)
        {
            WriteOut(root, problem.Place, written);
        }

        var document = Bytes(root);
        compiled = RuleSetCompiler.Compile(document, CompileMode.Strict);
        return compiled.Succeeded
            ? new ImportResult(document, dropped, written, []) { Changes = RuleSetDiff.Summary(inForce, root) }
            : Refused([.. compiled.Problems.Select(problem => Explained(problem, kept))]);
    }

    private static bool IsOfOurs(RuleProblem problem) =>
        Array.Exists(Ours, member => problem.Place.StartsWith(member, StringComparison.Ordinal));

    /// <summary>What would be dropped although somebody may miss it.</summary>
    private static IEnumerable<RuleProblem> Missed(JsonObject root, IReadOnlyList<string> dropped, ImportOptions options)
    {
        foreach (var place in dropped)
        {
            var member =
                ImportOptions.Droppable.FirstOrDefault(name => place == name
                    || (name == "tracks" && place.EndsWith(".tracks", StringComparison.Ordinal)));
            if (member is null
                || options.Drop.Contains(member)
                || PlaceWalker.FindMember(root, place) is not var (owner, last)
                || owner[last] is not JsonArray { Count: > 0 } list)
            {
                continue;
            }

            yield return new RuleProblem(place, member == "experiments"
                ? $"holds {list.Count} experiments that run in the browser (redirects or changes of pages), which nothing here runs; write them as features with routes, or import with --drop experiments (drop=experiments)"
                : "reports exposures of experiments for a forced value, which nothing here does; import with --drop tracks (drop=tracks) "
                    + "if nobody misses them");
        }
    }

    /// <summary>Takes over from the document in force; answers which of its lists were.</summary>
    private static List<string> Keep(JsonObject root, JsonObject current, bool merge)
    {
        var kept = new List<string>();
        foreach (var name in Ours)
        {
            if (root.ContainsKey(name) || current[name] is not { } own) continue;
            root[name] = own.DeepClone();
            kept.Add(name);
        }

        if (!merge) return kept;
        foreach (var name in Merged)
        {
            if (current[name] is not JsonObject own) continue;
            if (root[name] is not JsonObject map)
            {
                root[name] = map = [];
            }

            foreach (var (member, value) in own.Where(member => !map.ContainsKey(member.Key)).ToList())
            {
                map[member] = value?.DeepClone();
            }
        }

        return kept;
    }

    /// <summary>Says of a problem in what was kept where it comes from and what to do.</summary>
    private static RuleProblem Explained(RuleProblem problem, List<string> kept) =>
        kept.Find(name => problem.Place.StartsWith(name, StringComparison.Ordinal)) is { } own
        ? problem with
        {
            Message =
                $"{problem.Message}; the payload says nothing of {own}, so those of the document in force stay, and they name features that it does not have: import with --merge (merge=true) to keep these too, or publish a document without them first",
        }
        : problem;

    private static void Drop(JsonObject root, string place, List<string> dropped)
    {
        if (PlaceWalker.FindMember(root, place) is var (owner, member) && owner is not null && owner.Remove(member))
        {
            dropped.Add(place);
        }
    }

    private static void WriteOut(JsonObject root, string place, List<string> written)
    {
        const string member = ".hashVersion";
        if (!place.EndsWith(member, StringComparison.Ordinal)
            || PlaceWalker.FindOwner(root, place[..^member.Length]) is not { } owner
            || owner.ContainsKey(member[1..]))
        {
            return;
        }

        owner[member[1..]] = SilentHashVersion;
        written.Add($"{place} = {SilentHashVersion}");
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> utf8Json) =>
        JsonNode.Parse(
            StrictJson.WithoutMark(utf8Json).Span, documentOptions: new JsonDocumentOptions
            {
                MaxDepth = RuleLimits.JsonDepth,
            })!.AsObject();

    private static byte[] Bytes(JsonObject root) =>
        Encoding.UTF8.GetBytes(root.ToJsonString(new JsonSerializerOptions { MaxDepth = RuleLimits.JsonDepth + 1 }));

    private static ImportResult Refused(IReadOnlyList<RuleProblem> problems) => new(null, [], [], problems);
}

using System.Security.Cryptography;
using System.Text.Json;
using Personalization.Domain.Problems;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;

/// <summary>
/// The form of a file: a first line that names it, the content as JSON, and SHA-256 over both. Whatever is damaged, cut off or of another
/// site is refused as a whole: half of the rules are other rules.
/// </summary>
internal static class KeptRulesFile
{
    /// <summary>Larger files are none of ours: the largest document in base64 with as much again for switches.</summary>
    public const int MaxBytes = 4 * RuleLimits.DocumentBytes;

    private static ReadOnlySpan<byte> FirstLine => "personalization.rules.1\n"u8;

    /// <summary>The bytes of a file.</summary>
    public static byte[] Write(string site, KeptRules kept)
    {
        var document = kept.Document;
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new KeptRulesModel
            {
                Site = site,
                KeptAt = kept.KeptAt,
                Version = document.Info.Version,
                Hash = document.Info.Hash,
                Author = document.Info.Author,
                PublishedAt = document.Info.PublishedAt,
                KillSwitchVersion = document.KillSwitchVersion,
                KillSwitches = Array.ConvertAll(
                    document.KillSwitches, one => new KeptKillSwitch(one.Kind, one.Feature, one.Author, one.Reason, one.At)),
                Document = document.Document,
            },
            KeptRulesJson.Default.KeptRulesModel);
        var bytes = new byte[FirstLine.Length + content.Length + SHA256.HashSizeInBytes];
        FirstLine.CopyTo(bytes);
        content.CopyTo(bytes.AsSpan(FirstLine.Length));
        var end = bytes.Length - SHA256.HashSizeInBytes;
        SHA256.HashData(bytes.AsSpan(0, end), bytes.AsSpan(end));
        return bytes;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="site">Whose rules it must hold.</param>
    /// <param name="problem">Why it is refused; null when it is not.</param>
    public static KeptRules? Read(ReadOnlySpan<byte> bytes, string site, out string? problem)
    {
        problem = null;
        if (!bytes.StartsWith(FirstLine) || bytes.Length < FirstLine.Length + SHA256.HashSizeInBytes)
        {
            problem = "it is no file of this edge, or of another version of it";
            return null;
        }

        var end = bytes.Length - SHA256.HashSizeInBytes;
        if (!SHA256.HashData(bytes[..end]).AsSpan().SequenceEqual(bytes[end..]))
        {
            problem = "its checksum is wrong: it is damaged or cut off";
            return null;
        }

        try
        {
            var content = JsonSerializer.Deserialize(bytes[FirstLine.Length..end], KeptRulesJson.Default.KeptRulesModel);
            if (content?.Site == site) return ToRules(content);
            problem = "it is about another site";
        }
        catch (JsonException)
        {
            problem = "its content is not understood by this build";
        }

        return null;
    }

    private static KeptRules ToRules(KeptRulesModel content) => new(
        new RuleSetDocument
        {
            Info = new RuleSetVersionInfo
            {
                Version = content.Version,
                Hash = content.Hash,
                Author = content.Author,
                PublishedAt = content.PublishedAt,
            },
            Document = content.Document,
            KillSwitchVersion = content.KillSwitchVersion,
            KillSwitches = Array.ConvertAll(
                content.KillSwitches,
                one => new KillSwitch { Kind = one.Kind, Feature = one.Subject, Author = one.Author, Reason = one.Reason, At = one.At }),
        },
        content.KeptAt);
}

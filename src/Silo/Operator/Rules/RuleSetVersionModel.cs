using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Who published a version, when and why.</summary>
internal sealed record RuleSetVersionModel(
    long Version, string Hash, string Author, string? Reason, DateTimeOffset PublishedAt, long? RollbackOf)
{
    internal static RuleSetVersionModel Of(RuleSetVersionInfo info) =>
        new(info.Version, info.Hash, info.Author, info.Reason, info.PublishedAt, info.RollbackOf);
}

using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Audit;

/// <summary>What was done, newest first.</summary>
/// <param name="Entries">The entries that fit the question.</param>
/// <param name="LeftOut">How many more fit it, all older.</param>
/// <param name="Unknown">Sites whose grain did not answer.</param>
internal sealed record AuditModel(IReadOnlyList<AuditEntryModel> Entries, int LeftOut, IReadOnlyList<string> Unknown);

/// <summary>Something that was done to a site's rules.</summary>
/// <param name="At">When.</param>
/// <param name="Site">To which site's.</param>
/// <param name="Action"><c>publish</c>, <c>rollback</c>, <c>kill</c>, <c>unkill</c>, or <c>release</c> and what was done to it.</param>
/// <param name="Subject">To what.</param>
/// <param name="Author">Whose key.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">The version that it left: of the rules, or of the kill switches.</param>
internal sealed record AuditEntryModel(
    DateTimeOffset At, string Site, string Action, string Subject, string Author, string? Reason, long Version)
{
    internal static AuditEntryModel Of(string site, AuditEntry entry) =>
        new(entry.At, site, entry.Action, entry.Subject, entry.Author, entry.Reason, entry.Version);
}

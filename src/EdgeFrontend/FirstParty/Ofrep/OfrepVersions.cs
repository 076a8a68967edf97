namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>What an answer was made with.</summary>
internal readonly record struct OfrepVersions(long Rules, long KillSwitches, long Profile, long Sticky);

namespace Personalization.Silo.Operator.Rules;

/// <summary>All kill switches of a site.</summary>
/// <param name="Version">Increases with every change of them.</param>
/// <param name="KillSwitches">Those that are set.</param>
internal sealed record KillSwitchesModel(long Version, IReadOnlyList<KillSwitchModel> KillSwitches);

namespace Personalization.Silo.Operator.Rules;

/// <summary>What a document would change for visitors who were here lately.</summary>
/// <param name="Version">The version in force, with which it was compared.</param>
/// <param name="Silos">Silos that answered.</param>
/// <param name="Sampled">Decisions that were made again.</param>
/// <param name="Moved">Those that serve another value.</param>
/// <param name="MovedShare">The same as a share of <see cref="Sampled"/>; 0 when nothing was sampled.</param>
/// <param name="Exposed">Moved decisions whose visitors take part in the experiment that decides now.</param>
/// <param name="Failed">Decisions that failed under the document.</param>
/// <param name="Moves">By route, feature and variants, most first.</param>
internal sealed record DryRunModel(
    long Version, int Silos, long Sampled, long Moved, double MovedShare, long Exposed, long Failed, DryRunMoveModel[] Moves);

/// <summary>Decisions that would come out otherwise.</summary>
/// <param name="Route">The route in force; empty for questions of no page.</param>
/// <param name="Feature">The feature.</param>
/// <param name="From">The variant now.</param>
/// <param name="To">The variant then.</param>
/// <param name="Count">How many of the sampled ones.</param>
/// <param name="Exposed">Those of them whose visitors take part in the experiment that decides now.</param>
internal sealed record DryRunMoveModel(string Route, string Feature, string From, string To, long Count, long Exposed);

namespace Personalization.Silo.Operator.Fleet;

/// <summary>What the edges decided within about a second.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Seconds">Time since the look before.</param>
/// <param name="Edges">Edges that answered.</param>
/// <param name="Unknown">Edges that did not.</param>
/// <param name="Pages">Pages that were decided.</param>
/// <param name="Failures">Those of them that the rules did not decide.</param>
/// <param name="Rows">The pages by what tells them apart, most first.</param>
/// <param name="RowsLeftOut">Rows over the bound of an event.</param>
/// <param name="EventsDropped">Events that this listener was too slow for, since the last one it got.</param>
internal sealed record LiveModel(
    DateTimeOffset At,
    double Seconds,
    int Edges,
    int Unknown,
    long Pages,
    long Failures,
    LiveRowModel[] Rows,
    int RowsLeftOut,
    int EventsDropped);

/// <summary>Pages of one kind at one edge.</summary>
/// <param name="Edge"><c>Edge:Id</c>.</param>
/// <param name="Site">The site.</param>
/// <param name="Route">The route as the rules write it.</param>
/// <param name="Feature">The feature.</param>
/// <param name="Variant">What was served.</param>
/// <param name="Reason">Why.</param>
/// <param name="Source">Where it was decided.</param>
/// <param name="Version">Version of the rules.</param>
/// <param name="Cohort">Cohort of a release.</param>
/// <param name="Failed">The rules did not decide it.</param>
/// <param name="Count">Pages.</param>
internal sealed record LiveRowModel(
    string Edge,
    string Site,
    string Route,
    string Feature,
    string Variant,
    string Reason,
    string Source,
    long Version,
    string Cohort,
    bool Failed,
    long Count);

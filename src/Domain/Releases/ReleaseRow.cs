namespace Personalization.Domain.Releases;

/// <summary>Pages of one kind at one edge, counted since it started; counts only grow.</summary>
/// <param name="Edge">The edge, and which process of it.</param>
/// <param name="EdgeName">The edge as people name it.</param>
/// <param name="Route">The route.</param>
/// <param name="Feature">The feature that decides there.</param>
/// <param name="Variant">What was served.</param>
/// <param name="Cohort">Of which cohort the pages are.</param>
/// <param name="Kind">How well they went.</param>
public readonly record struct ReleaseRow(
    string Edge, string EdgeName, string Route, string Feature, string Variant, string Cohort, PageKind Kind);

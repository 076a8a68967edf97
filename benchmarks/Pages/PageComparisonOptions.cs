namespace Personalization.Pages;

/// <summary>How long and how hard to measure.</summary>
/// <param name="Pairs">Interleaved runs of every kind of page view; the median counts.</param>
/// <param name="Seconds">Length of one run.</param>
/// <param name="Connections">Concurrent connections.</param>
/// <param name="WarmUp">At most so many seconds of full load on every kind before anything counts; it ends when three runs in a row are no
/// faster than the best before.</param>
/// <param name="Visitors">Visitors of each kind that returns.</param>
internal sealed record PageComparisonOptions(int Pairs, int Seconds, int Connections, int WarmUp, int Visitors);

namespace Personalization.Pages;

/// <summary>How long and how hard to measure.</summary>
/// <param name="Pairs">Interleaved runs of every variant; the median counts.</param>
/// <param name="Seconds">Length of one run.</param>
/// <param name="Connections">Concurrent connections.</param>
/// <param name="WarmUp">Seconds of load on every variant before anything counts: the compiler's last tier comes only after some of it, and later where there is more code.</param>
internal sealed record PageComparisonOptions(int Pairs, int Seconds, int Connections, int WarmUp);

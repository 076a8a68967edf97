namespace Personalization.SystemTests.Telemetry;

/// <summary>A span as a collector got it.</summary>
/// <param name="Trace">Id of the trace.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Parent">Id of the span above; empty at the top.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">Which library made it.</param>
/// <param name="Attributes">What it says.</param>
/// <param name="Resource">Which process it is from.</param>
internal sealed record ReceivedSpan(
    string Trace,
    string Id,
    string Parent,
    string Name,
    string Source,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, string> Resource)
{
    public string Service => Resource["service.name"];
}

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Marks every connection with the door it came in by. A port number would not do: it is configurable, and behind a tunnel or in a test it
/// says nothing.
/// </summary>
internal interface IListenerFeature
{
    /// <summary>The door.</summary>
    ListenerKind Kind { get; }
}

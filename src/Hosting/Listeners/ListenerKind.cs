namespace Personalization.Hosting.Listeners;

/// <summary>Which door a request came in by.</summary>
internal enum ListenerKind
{
    /// <summary>
    /// The visitors' door. Also what a request has that came by no listener of ours, so that a mistake never opens the other one.
    /// </summary>
    Public,

    /// <summary>The operators' door: health, metrics, operator API.</summary>
    Management,
}

namespace Personalization.Hosting.Listeners;

/// <summary>The two marks.</summary>
internal sealed class ListenerFeature : IListenerFeature
{
    private ListenerFeature(ListenerKind kind) => Kind = kind;

    /// <summary>The mark of the visitors' door.</summary>
    public static IListenerFeature Public { get; } = new ListenerFeature(ListenerKind.Public);

    /// <summary>The mark of the operators' door; in-memory tests set it on a request to come in there.</summary>
    public static IListenerFeature Management { get; } = new ListenerFeature(ListenerKind.Management);

    /// <inheritdoc />
    public ListenerKind Kind { get; }
}

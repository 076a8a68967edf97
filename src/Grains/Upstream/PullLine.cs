namespace Personalization.Grains.Upstream;

/// <summary>One line of <see cref="PullLines"/>: one member at a time asks for a slot.</summary>
internal sealed class PullLine((PullUrgency Urgency, int ClientClass) key)
{
    private volatile bool _isBlocked;

    public (PullUrgency Urgency, int ClientClass) Key => key;

    /// <summary>Held by the member that asks.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>The last answer was no: who comes now stands behind somebody who waits.</summary>
    public bool IsBlocked
    {
        get => _isBlocked;
        set => _isBlocked = value;
    }

    /// <summary>Members, the one that asks included. Guarded by <see cref="PullLines"/>.</summary>
    public int Members { get; set; }
}

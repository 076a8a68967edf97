namespace Personalization.Grains.Events;

/// <summary>A row as it was read.</summary>
/// <param name="Value">Its state; null without a row.</param>
/// <param name="Tag">Its version for the next write; null without a row.</param>
internal readonly record struct StoredRow<T>(T? Value, string? Tag)
    where T : class
{
    public bool Exists => Tag is not null;
}

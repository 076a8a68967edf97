namespace Personalization.Grains.Storage;

/// <summary>Names under which hosts register storage.</summary>
internal static class StorageNames
{
    /// <summary>The grain storage of everything in this grid.</summary>
    public const string Grid = "grid";
}

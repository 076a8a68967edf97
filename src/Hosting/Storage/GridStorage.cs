namespace Personalization.Hosting.Storage;

/// <summary>Names that grains and hosts must agree on.</summary>
internal static class GridStorage
{
    /// <summary>
    /// Name of the grain storage provider, and the key under which a host's <c>IGrainStorageSerializer</c> is looked up in the container.
    /// </summary>
    public const string ProviderName = "grid";
}

namespace Personalization.Hosting.Storage.Configuration;

/// <summary>The databases that grain state can live in.</summary>
public enum StorageProvider
{
    /// <summary>A file of this process: the embedded default, for one machine.</summary>
    Sqlite,

    /// <summary>A server shared by several silos.</summary>
    PostgreSql,
}

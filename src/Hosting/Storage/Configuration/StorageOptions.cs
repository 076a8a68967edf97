namespace Personalization.Hosting.Storage.Configuration;

/// <summary>Where grain state is kept: the section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Storage";

    /// <summary>SQLite by default: it needs no server, so that the first start works anywhere.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>
    /// ADO.NET connection string of the provider. A relative SQLite path is taken from the working directory, its folder is created.
    /// </summary>
    public string ConnectionString { get; set; } = "Data Source=data/grid.db";

    /// <summary>SQLite only. Full by default: an acknowledged profile push must survive the loss of power.</summary>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>Upgrade by default: a new version brings its own tables.</summary>
    public SchemaMode Schema { get; set; } = SchemaMode.Upgrade;
}

namespace Personalization.Hosting.Storage.Configuration;

/// <summary>What a starting process does about a database schema older than it needs.</summary>
public enum SchemaMode
{
    /// <summary>Creates or upgrades it, under a lock that several starting processes share.</summary>
    Upgrade,

    /// <summary>Refuses the start and names the missing scripts: for databases where the process may not define tables.</summary>
    Verify,
}

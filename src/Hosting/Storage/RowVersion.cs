namespace Personalization.Hosting.Storage;

/// <summary>A row as it was found: it can be removed only as long as nobody has written it since.</summary>
/// <param name="Key">The grain's key.</param>
/// <param name="Version">Grows with every write, from 1.</param>
public readonly record struct RowVersion(string Key, int Version);

namespace Personalization.Hosting.Storage;

/// <summary>A row of a grain's state.</summary>
/// <param name="Key">The grain's key.</param>
/// <param name="State">The state as it was serialized.</param>
public sealed record StoredState(string Key, byte[] State);

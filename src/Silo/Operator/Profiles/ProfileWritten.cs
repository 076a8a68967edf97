namespace Personalization.Silo.Operator.Profiles;

/// <summary>The answer to a write.</summary>
/// <param name="Type">Type of the identity.</param>
/// <param name="Id">The identity.</param>
/// <param name="Version">The version now in force; also the entity tag.</param>
/// <param name="Changed">False when everything was so already.</param>
internal sealed record ProfileWritten(string Type, string Id, long Version, bool Changed);

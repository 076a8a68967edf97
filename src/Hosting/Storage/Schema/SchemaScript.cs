namespace Personalization.Hosting.Storage.Schema;

/// <summary>
/// One step of the schema. Steps are only ever added: a released one never changes, since databases remember it by its number.
/// </summary>
/// <param name="Version">Number in the file name, from 1 up without a gap.</param>
/// <param name="Name">File name without folder.</param>
/// <param name="Text">Its SQL, run in one transaction with the note of its version.</param>
public sealed record SchemaScript(int Version, string Name, string Text);

namespace Personalization.Settings;

/// <summary>
/// That a class is bound to a section. A container holds one for each, so that classes of one section know each other's keys.
/// </summary>
/// <param name="Path">Path of the section.</param>
/// <param name="Type">What it is bound to.</param>
internal sealed record BoundSection(string Path, Type Type);

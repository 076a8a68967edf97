namespace Personalization.Chaos.Tests.History;

/// <summary>What a register holds after everything has come to rest.</summary>
/// <param name="Register">The visitor.</param>
/// <param name="Value">The number in it.</param>
/// <param name="Effects">How often it was changed since the history began: the growth of the profile's version.</param>
public readonly record struct FinalState(int Register, long Value, long Effects);

namespace Personalization.Domain.Patterns;

#pragma warning disable CA1064 // It never leaves the compiler of patterns.
/// <summary>A pattern that JavaScript would refuse, or that asks for more than allowed.</summary>
internal sealed class PatternException(string message) : Exception(message);

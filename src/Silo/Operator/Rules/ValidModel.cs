namespace Personalization.Silo.Operator.Rules;

/// <summary>A document that would be accepted.</summary>
internal sealed record ValidModel(bool Valid, int Features, int Routes, string Hash);

using Personalization.Grains.Interfaces;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>What a line asks for.</summary>
/// <param name="Problem">What is wrong with the line; null when nothing is.</param>
/// <param name="Identity">The profile it is about.</param>
/// <param name="Value">The rest of it.</param>
internal readonly record struct LineItem<T>(string? Problem, ProfileIdentity Identity, T? Value);

namespace Personalization.Grains.Interfaces;

/// <summary>Who a profile belongs to: one identifier of one type in one space.</summary>
/// <param name="Space">Name of the profile space; ids of two spaces never meet.</param>
/// <param name="Type"><c>user_id</c> or <c>anonymous_id</c>.</param>
/// <param name="Value">The opaque id, compared exactly.</param>
public readonly record struct ProfileIdentity(string Space, string Type, string Value)
{
    public bool IsAnonymous => Type == GrainKeys.AnonymousIdType;

    public string ToKey() => GrainKeys.Profile(Space, Type, Value);
}

namespace Personalization.Segment.Profiles;

/// <summary>One trait as Segment has it.</summary>
/// <param name="Name">The trait's key, unescaped.</param>
/// <param name="RawJson">The value in its written form; <c>null</c> is a value here like any other.</param>
/// <param name="UpdatedAt">The trait's version, null when Segment did not tell (plain values, unreadable time).</param>
public readonly record struct PulledTrait(string Name, ReadOnlyMemory<byte> RawJson, DateTimeOffset? UpdatedAt)
{
    /// <summary>The value is JSON <c>null</c>.</summary>
    public bool IsNull => RawJson.Span.SequenceEqual("null"u8);

    /// <summary>Names nothing, see <see cref="ProfilePull.ToString"/>.</summary>
    public override string ToString() => nameof(PulledTrait);
}

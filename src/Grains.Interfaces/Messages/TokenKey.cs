namespace Personalization.Grains.Interfaces.Messages;

/// <summary>The key of a space's visitor tokens that the cluster made for itself.</summary>
[GenerateSerializer, Immutable, Alias("personalization.TokenKey")]
public sealed record TokenKey
{
    /// <summary>At least 32 random bytes. Never logged, never stored outside the grid's database.</summary>
    [Id(0)] public required byte[] Secret { get; init; }

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(TokenKey);
}

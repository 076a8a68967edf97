namespace Personalization.Grains;

/// <summary>Whether this silo may speak for its grains, or was declared dead without having noticed yet: then their truth is elsewhere.</summary>
public interface ISiloStanding
{
    /// <summary>Known without a look, as nearly always.</summary>
    bool IsCertain { get; }

    /// <summary>Makes certain.</summary>
    /// <returns>False when this silo is out of its cluster.</returns>
    ValueTask<bool> ConfirmAsync();
}

/// <summary>A silo that has nobody who could declare it dead.</summary>
internal sealed class LoneStanding : ISiloStanding
{
    public bool IsCertain => true;

    public ValueTask<bool> ConfirmAsync() => ValueTask.FromResult(true);
}

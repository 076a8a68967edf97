using Personalization.Sessions;

namespace Personalization.UnitTests.Sessions;

/// <summary>What a session says in the model.</summary>
internal readonly record struct Told(ToldKind Kind, int Item, long Version);

internal enum ToldKind
{
    Recall,
    Rules,

    /// <summary>A recall of a kind that edges of an earlier build do not know.</summary>
    NewRecall,
}

/// <summary>One life of a session's grain on one silo.</summary>
internal sealed class ModelActivation(ModelSilo silo, ModelEdge edge, GrainSession<Told> session)
{
    public ModelSilo Silo { get; } = silo;

    public ModelEdge Edge { get; } = edge;

    public GrainSession<Told> Session { get; } = session;

    /// <summary>Until when the registry knows of it, by the silo's clock.</summary>
    public TimeSpan RegisteredUntil { get; set; }
}

/// <summary>One life of the registry on one silo.</summary>
internal sealed class ModelRegistry(ModelSilo silo, SessionRegistry<ModelEdge> sessions)
{
    public ModelSilo Silo { get; } = silo;

    public SessionRegistry<ModelEdge> Sessions { get; } = sessions;
}

/// <summary>A silo whose clock runs a little fast or slow, which can be frozen, cut off from the table, and declared dead without knowing it.</summary>
internal sealed class ModelSilo(double rate)
{
    public bool IsGone { get; set; }

    public TimeSpan FrozenUntil { get; set; }

    public TimeSpan? DeadSince { get; set; }

    public TimeSpan LookedAt { get; set; } = TimeSpan.MinValue;

    public TimeSpan NextLook { get; set; }

    public TimeSpan TableCutUntil { get; set; }

    public TimeSpan RegistryCutUntil { get; set; }

    public List<ModelActivation> Activations { get; } = [];

    public TimeSpan Clock(TimeSpan now) => now * rate;

    public bool Runs(TimeSpan now) => !IsGone && now >= FrozenUntil;

    public TimeSpan TrustLeft(TimeSpan now, SessionTimes times) =>
        LookedAt == TimeSpan.MinValue ? TimeSpan.Zero : times.Trust - (Clock(now) - Clock(LookedAt));
}

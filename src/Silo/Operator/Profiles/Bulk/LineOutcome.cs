namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>What became of a line.</summary>
internal readonly record struct LineOutcome
{
    /// <summary>Storage did not answer, so that nothing is known.</summary>
    public static LineOutcome Unavailable => new() { IsUnavailable = true };

    public bool IsUnavailable { get; private init; }

    /// <summary>Why it was refused; null when it was not.</summary>
    public string? Problem { get; private init; }

    /// <summary>It changed something.</summary>
    public bool Changed { get; private init; }

    public static LineOutcome Done(bool changed) => new() { Changed = changed };

    public static LineOutcome Refused(string problem) => new() { Problem = problem };
}

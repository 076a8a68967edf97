namespace Personalization.Conformance;

/// <summary>What became of one published case.</summary>
public enum FormatCaseOutcome
{
    /// <summary>Not run (the zero value).</summary>
    Unknown = 0,

    /// <summary>The engine gave the expected answer.</summary>
    Pass,

    /// <summary>It did not.</summary>
    Fail,

    /// <summary>The case needs something that the grid does not offer; the detail says what.</summary>
    Unsupported,
}

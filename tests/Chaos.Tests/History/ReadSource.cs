namespace Personalization.Chaos.Tests.History;

/// <summary>Where a read's answer came from, as the answer itself says; each promises something else.</summary>
public enum ReadSource
{
    /// <summary>No answer with a value in it.</summary>
    None = 0,

    /// <summary>The visitor's grain: never older than what was acknowledged before the question.</summary>
    Grain,

    /// <summary>An edge's memory while the grain was silent: at most a minute older than that.</summary>
    Fallback,
}

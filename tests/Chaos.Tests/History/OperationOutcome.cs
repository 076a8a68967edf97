namespace Personalization.Chaos.Tests.History;

/// <summary>What the caller knows about an operation afterwards.</summary>
public enum OperationOutcome
{
    /// <summary>Nothing yet: it never ended.</summary>
    Unknown = 0,

    /// <summary>It was acknowledged.</summary>
    Ok,

    /// <summary>It certainly did not happen: refused, or never sent.</summary>
    Failed,
}

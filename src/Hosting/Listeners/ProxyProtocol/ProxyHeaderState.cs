namespace Personalization.Hosting.Listeners.ProxyProtocol;

/// <summary>What the bytes so far are.</summary>
internal enum ProxyHeaderState
{
    /// <summary>The beginning of a header, as far as can be told.</summary>
    Incomplete,

    /// <summary>No header, whatever follows.</summary>
    Invalid,

    /// <summary>A whole header.</summary>
    Complete,
}

namespace Personalization.EdgeFrontend.Configuration;

/// <summary>Where the access log goes.</summary>
public enum AccessLogOutput
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>The process's standard output, beside its other lines.</summary>
    Console,

    /// <summary>A file of its own.</summary>
    File,
}

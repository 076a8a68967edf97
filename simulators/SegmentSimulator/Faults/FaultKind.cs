namespace Personalization.Simulators;

/// <summary>What goes wrong. Every kind first waits <see cref="Fault.Wait"/>.</summary>
public enum FaultKind
{
    /// <summary>Only the wait, then the true answer.</summary>
    Delay = 0,

    /// <summary>No answer until the fault is cleared, then the true one: a gate for tests.</summary>
    Hang,

    /// <summary>The connection is reset before the first byte.</summary>
    Reset,

    /// <summary>A status with the documented error body.</summary>
    Status,

    /// <summary>An HTML page, as a proxy in front of Segment would answer.</summary>
    Html,

    /// <summary>200 with bytes that are no JSON and no script.</summary>
    Garbage,

    /// <summary>The true answer, but the connection is reset half way through the body.</summary>
    CutBody,

    /// <summary>200 with another user's profile.</summary>
    WrongUser,

    /// <summary>200 with a well-formed body of <see cref="Fault.SizeBytes"/>.</summary>
    HugeBody,

    /// <summary>As <see cref="HugeBody"/>, gzipped to about a thousandth.</summary>
    GzipBomb,

    /// <summary>The true answer, one byte per <see cref="Fault.Wait"/>.</summary>
    Drip,

    /// <summary>A Profile API page whose cursor names itself, for ever.</summary>
    RepeatedCursor,
}

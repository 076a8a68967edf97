namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>The ways through the pipeline that an edge's first visitors take.</summary>
internal enum WarmUpVisit
{
    /// <summary>A visitor whose grain chooses a variation.</summary>
    Known,

    /// <summary>The same, with a browser that takes compressed pages and an origin that sends them.</summary>
    Compressed,

    /// <summary>A visitor whose grain answers too late.</summary>
    Late,

    /// <summary>Somebody who brings no cookie, is decided here and gets one.</summary>
    Stranger,
}

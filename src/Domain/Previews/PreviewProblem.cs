namespace Personalization.Domain.Previews;

/// <summary>Why a preview token counts for nothing. Visitors get the ordinary page for all of them.</summary>
public enum PreviewProblem
{
    /// <summary>The token is good.</summary>
    None = 0,

    /// <summary>It is not of the form that <see cref="PreviewToken.Sign"/> writes, or too long.</summary>
    Malformed,

    /// <summary>Another key signed it, or it was changed.</summary>
    WrongSignature,

    /// <summary>It was made for another site.</summary>
    WrongSite,

    /// <summary>Its time is over.</summary>
    Expired,
}

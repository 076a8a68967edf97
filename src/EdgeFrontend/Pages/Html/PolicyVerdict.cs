namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>What a policy in the page itself means for the snippet.</summary>
internal enum PolicyVerdict
{
    /// <summary>The snippet runs behind it, with the nonce that was found if it names one.</summary>
    Behind,

    /// <summary>It lets our requests through but no script in the page: the snippet has to come first.</summary>
    Before,

    /// <summary>Nothing of ours would be let through.</summary>
    Never,
}

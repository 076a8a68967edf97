namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// How a page's own options of the library (<c>analytics._loadOptions</c>, where Segment's snippet leaves what <c>analytics.load</c> was
/// given) come together with ours: all of theirs stay, ours lie over them where events go and how. A page that switched the events' way to
/// Segment off, for want of consent, has it off.
/// </summary>
internal static class LoadOptions
{
    /// <summary>
    /// A function of our settings of the integration <c>Segment.io</c>. Around it stand <c>a</c>, the library's object, and <c>o</c>,
    /// whether the page is on another host.
    /// </summary>
    public const string Merge =
        "(function(x){var p=a._loadOptions=Object.assign({},a._loadOptions),i=p.integrations=Object.assign({},p.integrations),s=i[\"Segment.io\"],y;"
        + "if(s===!1||i.All===!1&&!s)return;s=Object.assign({},typeof s==\"object\"?s:{},x);"
        + "if(o){y=s.deliveryStrategy||{};s.deliveryStrategy=Object.assign({},y,{config:Object.assign({},y.config,{credentials:\"include\"})})}i[\"Segment.io\"]=s})";
}

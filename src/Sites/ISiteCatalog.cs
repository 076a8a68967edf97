namespace Personalization.Sites;

/// <summary>The sites in force now.</summary>
public interface ISiteCatalog
{
    SiteSnapshot Current { get; }
}

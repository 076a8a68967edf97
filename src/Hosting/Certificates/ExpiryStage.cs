namespace Personalization.Hosting.Certificates;

/// <summary>How near the end of a certificate is. Each stage is logged once.</summary>
internal enum ExpiryStage
{
    None,
    Month,
    Week,
    Day,
    Expired,
}

namespace Personalization.Hosting.Management;

/// <summary>One operator's key.</summary>
public sealed class ManagementKey
{
    /// <summary>Sent as <c>Authorization: Bearer</c>; at least 16 characters.</summary>
    public string Secret { get; set; } = "";

    /// <summary>What it may do.</summary>
    public ManagementRole Role { get; set; } = ManagementRole.Read;
}

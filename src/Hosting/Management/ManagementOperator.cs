namespace Personalization.Hosting.Management;

/// <summary>Who makes a management request: the name of the key, for the audit, and its role.</summary>
public sealed record ManagementOperator(string Name, ManagementRole Role);

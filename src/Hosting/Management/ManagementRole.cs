namespace Personalization.Hosting.Management;

/// <summary>What a management key may do; each role includes those before it.</summary>
public enum ManagementRole
{
    /// <summary>Nothing: the role of no key.</summary>
    None,

    /// <summary>Look at profiles, rules and explanations.</summary>
    Read,

    /// <summary>Change them.</summary>
    Operate,

    /// <summary>Approve a change that somebody else proposed.</summary>
    Approve,
}

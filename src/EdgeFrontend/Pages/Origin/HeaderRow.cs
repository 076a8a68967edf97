namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>One change of an answer's header.</summary>
/// <param name="Name">The header; where several belong together, the first.</param>
/// <param name="When">The answers on which it is changed, whatever their status and method.</param>
/// <param name="Apply">Makes the change; it looks at nothing else to decide whether.</param>
internal sealed record HeaderRow(string Name, HeaderCondition When, Action<OriginAnswer> Apply);

namespace Personalization.Silo.Operator.Rules;

/// <summary>An approval of a document.</summary>
/// <param name="Approval">What the publisher sends as <c>?approval=</c>.</param>
/// <param name="Approver">The name of the key that approved.</param>
/// <param name="ExpiresAt">Until when it may be used.</param>
internal sealed record ApprovalModel(string Approval, string Approver, DateTimeOffset ExpiresAt);

namespace Personalization.Segment.Webhooks;

/// <summary>
/// The kinds of event that ask a profile store to do something. There is no kind for suppression: Segment forwards every
/// regulation, suppressing or not, as <c>delete</c> and does not say which it was.
/// </summary>
public enum WebhookEventKind
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Traits of a user: audience membership, computed traits, journey steps, or plain traits.</summary>
    Identify,

    /// <summary>One audience entered or left, or one computed trait, told as a track event.</summary>
    Track,

    /// <summary>A computed result of an account, told about one of its users.</summary>
    Group,

    /// <summary>Erase this user.</summary>
    Delete,
}

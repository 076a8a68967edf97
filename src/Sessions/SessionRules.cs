namespace Personalization.Sessions;

/// <summary>
/// The rules that a session stands on, one switch each. Only tests turn one off, to show that the model notices: a rule whose absence
/// nobody can tell would not be one.
/// </summary>
internal sealed record SessionRules
{
    public static SessionRules All { get; } = new();

    /// <summary>The edge's time begins when it sent the poll, not when the answer came.</summary>
    public bool CountsFromSending { get; init; } = true;

    /// <summary>The edge stops before the grain's time is over, by more than their clocks can differ.</summary>
    public bool StopsEarly { get; init; } = true;

    /// <summary>The edge goes by the largest of boot time and wall clock elapsed: a suspended machine stops one of them.</summary>
    public bool TakesLargestClock { get; init; } = true;

    /// <summary>Two clocks that disagree end the session.</summary>
    public bool JumpEndsSession { get; init; } = true;

    /// <summary>A session that ran out does not go on, on neither side.</summary>
    public bool LapseEndsEpoch { get; init; } = true;

    /// <summary>What was asked in one epoch counts in the same unbroken epoch only.</summary>
    public bool SameEpochOnly { get; init; } = true;

    /// <summary>An answer that does not vouch ends what was lent for good, and not until the next one that does.</summary>
    public bool UnvouchedEndsLoans { get; init; } = true;

    /// <summary>The edge applies what an answer brought before the answer extends its time.</summary>
    public bool AppliesBeforeExtending { get; init; } = true;

    /// <summary>Only the answer to the poll that is waited for counts.</summary>
    public bool AnswersNameTheirPoll { get; init; } = true;

    /// <summary>A poll confirms what it names and nothing else.</summary>
    public bool ConfirmsByNumber { get; init; } = true;

    /// <summary>A poll confirms numbers of the activation that gave them only.</summary>
    public bool NumbersBelongToOneActivation { get; init; } = true;

    /// <summary>An answer contains everything that was queued before it is sent.</summary>
    public bool AnswersContainQueued { get; init; } = true;

    /// <summary>Answers that are sent after a change was queued do not extend its wait.</summary>
    public bool AnswersDoNotExtendWaits { get; init; } = true;

    /// <summary>A grain vouches behind a look at the membership that succeeded.</summary>
    public bool VouchesBehindLook { get; init; } = true;

    /// <summary>A grain vouches while the registry knows of its session.</summary>
    public bool VouchesWhileRegistered { get; init; } = true;

    /// <summary>A young activation may have a predecessor that still answers, and waits for the end of what that one promised.</summary>
    public bool NewcomerWaits { get; init; } = true;

    /// <summary>A young registry may not know every session, and has changes wait for those that it does not know.</summary>
    public bool UnknownMeansWait { get; init; } = true;

    /// <summary>A message of a kind that the edge does not know ends its session, and is not skipped.</summary>
    public bool UnknownKindEndsSession { get; init; } = true;

    /// <summary>Rules never go back behind the highest version that the edge was told of.</summary>
    public bool VersionsOnlyGrow { get; init; } = true;
}

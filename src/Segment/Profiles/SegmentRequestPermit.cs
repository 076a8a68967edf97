namespace Personalization.Segment.Profiles;

/// <summary>
/// Asked before every single request, since one profile can take several pages and each counts against the space's limit. False ends the
/// pull with <see cref="ProfileFailure.NoPermit"/>.
/// </summary>
public delegate ValueTask<bool> SegmentRequestPermit(CancellationToken cancellationToken);

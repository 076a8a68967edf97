using Personalization.Domain.Profiles;
using Personalization.Grains.Exposures;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>What is kept of a page that was served: sticky assignments, and which exposures were reported.</summary>
internal sealed class ServedChange(ServedReport report)
{
    /// <summary>Most exposures that are remembered; the vendor drops a repeated message id by itself.</summary>
    private const int MaxExposed = 512;

    private readonly HashSet<ulong> _delivered = [];
    private readonly List<string> _own = [];

    /// <summary>Whether an exposure was handed to delivery before.</summary>
    public static bool IsReported(ProfileExtras extras, ExperimentAssignment assignment) =>
        !extras.Exposed.IsEmpty && extras.Exposed.Contains(MessageHash.Of(ExposureMessage.IdOf(assignment)));

    /// <summary>As <see cref="IsReported(ProfileExtras, ExperimentAssignment)"/>, for what another identity reported.</summary>
    public static bool IsReported(ulong[] exposed, ExperimentAssignment assignment) =>
        exposed.Length > 0 && Array.IndexOf(exposed, MessageHash.Of(ExposureMessage.IdOf(assignment))) >= 0;

    /// <summary>
    /// Hands the exposures that were not reported before to delivery, each once however many pages report it at the same time.
    /// </summary>
    /// <param name="sending">Message ids that are on their way to delivery or to storage now, from any page of this visitor.</param>
    public async Task DeliverAsync(ProfileStore store, IExposureSink sink, HashSet<string> sending)
    {
        if (!report.Expose) return;
        foreach (var assignment in report.Assignments.Where(a => a.Expose))
        {
            var message = ExposureMessage.Of(report, assignment);
            var hash = MessageHash.Of(message.MessageId);
            if (store.Committed!.Extras.Exposed.Contains(hash) || !sending.Add(message.MessageId)) continue;
            _own.Add(message.MessageId);
            try
            {
                await sink.SendAsync(message);
                _delivered.Add(hash);
            }
            catch (Exception)
            {
                // The sink has said so; not marked, so that the visitor's next page reports it again.
            }
        }
    }

    /// <summary>What was delivered is stored: from here on that keeps it from being sent again.</summary>
    public void End(HashSet<string> sending) => sending.ExceptWith(_own);

    /// <summary>Keeps the assignments, and the exposures that were delivered.</summary>
    public UserProfileState Apply(UserProfileState state)
    {
        var extras = report.ClaimedUserId is null ? WithOwn(state.Extras) : WithClaimed(state.Extras);
        var exposed = extras.Exposed.Union(_delivered.Take(Math.Max(0, MaxExposed - extras.Exposed.Count)));
        if (exposed.Count > extras.Exposed.Count)
        {
            extras = extras with { Exposed = exposed };
        }

        return ReferenceEquals(extras, state.Extras) ? state : state with { Extras = extras };
    }

    private ProfileExtras WithOwn(ProfileExtras extras)
    {
        foreach (var assignment in report.Assignments.Where(a => a.Keep))
        {
            var key = AssignmentKey.Of(assignment);
            var bucket = AssignmentKey.Of(assignment with { Release = 0 });
            if (extras.Sticky.GetValueOrDefault(key) != assignment.VariationKey)
            {
                extras = extras with
                {
                    // What was drawn for this experiment under another release is void, or this one in an earlier form.
                    Sticky = extras.Sticky.RemoveRange(extras.Sticky.Keys.Where(other => AssignmentKey.IsOfRelease(other, bucket, out _)))
                        .SetItem(key, assignment.VariationKey),
                    StickyVersion = extras.StickyVersion + 1,
                };
            }
        }

        return extras;
    }

    /// <summary>A browser that claims to be a user keeps what it was given under that claim; nothing of it is that user's.</summary>
    private ProfileExtras WithClaimed(ProfileExtras extras)
    {
        if (report.ClaimKey is not { } claim) return extras;
        foreach (var assignment in report.Assignments.Where(a => a.Keep))
        {
            var claims = BrowserClaim.Add(extras.Claims, claim, AssignmentKey.Of(assignment), assignment.VariationKey);
            if (claims != extras.Claims)
            {
                extras = extras with { Claims = claims, FirstClaim = extras.FirstClaim ?? claim, StickyVersion = extras.StickyVersion + 1 };
            }
        }

        return extras;
    }
}

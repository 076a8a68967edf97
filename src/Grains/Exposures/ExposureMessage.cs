using System.Text;
using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Exposures;

/// <summary>
/// One visitor saw one variation. The message id depends on nothing but the experiment, its bucket version, the unit and the variation, so
/// that the tracking API drops whatever is sent twice.
/// </summary>
internal sealed record ExposureMessage
{
    public required string Site { get; init; }

    public required string MessageId { get; init; }

    public required ExperimentAssignment Assignment { get; init; }

    public string? UserId { get; init; }

    public string? AnonymousId { get; init; }

    /// <summary>The user that the browser claimed to be, without proof: told as context, never as the event's user.</summary>
    public string? ClaimedUserId { get; init; }

    public string? Url { get; init; }

    public string? UserAgent { get; init; }

    public string? Ip { get; init; }

    public static ExposureMessage Of(ServedReport report, ExperimentAssignment assignment) => new()
    {
        Site = report.Site,
        MessageId = IdOf(assignment),
        Assignment = assignment,
        UserId = report.UserId,
        ClaimedUserId = report.ClaimedUserId,
        AnonymousId = report.AnonymousId,
        Url = report.Url,
        UserAgent = report.UserAgent,
        Ip = report.Ip,
    };

    /// <summary>The message id of an exposure.</summary>
    public static string IdOf(ExperimentAssignment assignment)
    {
        var text =
            $"{assignment.ExperimentKey}\n{assignment.BucketVersion}\n{assignment.HashAttribute}\n{assignment.HashValue}\n{assignment.VariationKey}";
        var bytes = Encoding.UTF8.GetBytes(text);
        // Two independent 64-bit hashes: together too wide to meet by chance among a site's visitors.
        return $"xv-{MessageHash.Of(bytes):x16}{MessageHash.Of([.. bytes, 1]):x16}";
    }
}

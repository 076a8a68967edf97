using Microsoft.Extensions.Options;

namespace Personalization.Segment.Profiles;

/// <summary>Names every option that is out of range, so that all are mended at once.</summary>
internal sealed class SegmentProfileOptionsValidator : IValidateOptions<SegmentProfileOptions>
{
    private static readonly TimeSpan BreakerFloor = TimeSpan.FromSeconds(0.5);

    public ValidateOptionsResult Validate(string? name, SegmentProfileOptions options)
    {
        var problems = new List<string>();
        Check(options.PageSize is >= 1 and <= 200, nameof(options.PageSize), options.PageSize, "from 1 to 200");
        Check(options.MaxPages >= 1, nameof(options.MaxPages), options.MaxPages, "1 or more");
        Check(options.MaxPageBytes >= 1024, nameof(options.MaxPageBytes), options.MaxPageBytes, "1024 or more");
        Check(options.MaxPullBytes >= options.MaxPageBytes, nameof(options.MaxPullBytes), options.MaxPullBytes, "MaxPageBytes or more");
        Check(
            options.RequestTimeout >= TimeSpan.FromMilliseconds(10),
            nameof(options.RequestTimeout),
            options.RequestTimeout,
            "00:00:00.010 or more");
        Check(options.PullTimeout >= options.RequestTimeout, nameof(options.PullTimeout), options.PullTimeout, "RequestTimeout or more");
        Check(
            options.BreakerFailureRatio is > 0 and <= 1,
            nameof(options.BreakerFailureRatio),
            options.BreakerFailureRatio,
            "above 0 up to 1");
        Check(options.BreakerMinimumRequests >= 2, nameof(options.BreakerMinimumRequests), options.BreakerMinimumRequests, "2 or more");
        Check(options.BreakerMinimumIds >= 1, nameof(options.BreakerMinimumIds), options.BreakerMinimumIds, "1 or more");
        Check(options.BreakerWindow >= BreakerFloor, nameof(options.BreakerWindow), options.BreakerWindow, "00:00:00.5 or more");
        Check(options.BreakerPause >= BreakerFloor, nameof(options.BreakerPause), options.BreakerPause, "00:00:00.5 or more");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Check(bool holds, string option, object value, string range)
        {
            if (!holds)
            {
                problems.Add($"{nameof(SegmentProfileOptions)}.{option} is {value}: it must be {range}.");
            }
        }
    }
}

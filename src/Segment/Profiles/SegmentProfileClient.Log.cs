using Microsoft.Extensions.Logging;

namespace Personalization.Segment.Profiles;

public sealed partial class SegmentProfileClient
{
    private void LogOutcome(SegmentSpace space, ProfilePull outcome)
    {
        var requestIds = logger.IsEnabled(LogLevel.Debug) || outcome is not (ProfileFound or ProfileNotFound)
            ? string.Join(',', outcome.RequestIds)
            : "";
        switch (outcome)
        {
            case ProfileFound found:
                Log.Pulled(logger, space.Name, found.Traits.Count, found.Completeness, found.Requests, requestIds);
                break;
            case ProfileNotFound:
                Log.Absent(logger, space.Name, requestIds);
                break;
            case ProfileUnauthorized:
                Log.Unauthorized(logger, space.Name, requestIds);
                break;
            case ProfileRateLimited limited:
                Log.RateLimited(logger, space.Name, limited.RetryAfter, requestIds);
                break;
            case ProfileRejected rejected:
                Log.Rejected(logger, space.Name, rejected.StatusCode, requestIds);
                break;
            // Refused before any request, for each visitor while a budget is short or a space is down: both are counted, and the space's
            // trouble had its line.
            case ProfilePullFailed { Reason: ProfileFailure.BreakerOpen or ProfileFailure.NoPermit, Requests: 0 } unsent:
                Log.NotSent(logger, space.Name, unsent.Reason);
                break;
            case ProfilePullFailed failed:
                Log.Failed(logger, space.Name, failed.Reason, failed.Requests, requestIds);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2001,
            LogLevel.Debug,
            "Pulled a profile of space {Space}: {Traits} traits, {Completeness}, {Requests} requests, request ids {RequestIds}")]
        public static partial void Pulled(
            ILogger logger, string space, int traits, ProfileCompleteness completeness, int requests, string requestIds);

        [LoggerMessage(2002, LogLevel.Debug, "Space {Space} has no such profile, request ids {RequestIds}")]
        public static partial void Absent(ILogger logger, string space, string requestIds);

        [LoggerMessage(2003, LogLevel.Error, "Space {Space} refuses the token: check ProfilesToken and SpaceId. Request ids {RequestIds}")]
        public static partial void Unauthorized(ILogger logger, string space, string requestIds);

        [LoggerMessage(2004, LogLevel.Warning, "Space {Space} is over its rate; it asks to wait {RetryAfter}. Request ids {RequestIds}")]
        public static partial void RateLimited(ILogger logger, string space, TimeSpan? retryAfter, string requestIds);

        [LoggerMessage(2005, LogLevel.Warning, "Space {Space} rejects a pull with status {StatusCode}. Request ids {RequestIds}")]
        public static partial void Rejected(ILogger logger, string space, int statusCode, string requestIds);

        [LoggerMessage(
            2006, LogLevel.Warning, "A pull from space {Space} failed: {Reason} after {Requests} requests. Request ids {RequestIds}")]
        public static partial void Failed(ILogger logger, string space, ProfileFailure reason, int requests, string requestIds);

        [LoggerMessage(2007, LogLevel.Debug, "A pull from space {Space} was not sent: {Reason}")]
        public static partial void NotSent(ILogger logger, string space, ProfileFailure reason);
    }
}

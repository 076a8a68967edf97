using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Sites;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Decisions;

/// <summary>The conversation with a visitor's grain: one call, under the deadline, every failure turned into a reason.</summary>
public sealed partial class GrainDecisionClient(IGrainFactory grains, IOptions<DecisionOptions> options, TimeProvider time, ILogger<GrainDecisionClient> logger) : IDecisionClient
{
    private readonly TimeSpan _deadline = options.Value.Deadline;

    public async ValueTask<DecisionAnswer> DecideAsync(Site site, Visitor visitor, DecisionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var key = visitor.UserId is { } userId ? GrainKeys.User(site.Space, userId) : GrainKeys.Anonymous(site.Space, visitor.AnonymousId!);
            var call = grains.GetGrain<IUserProfileGrain>(key).DecideAsync(request, CancellationToken.None);
            if (!call.IsCompletedSuccessfully)
            {
                Observe(call);
                await call.WaitAsync(_deadline, time, cancellationToken);
            }

            return new DecisionAnswer(await call, null);
        }
        catch (TimeoutException)
        {
            return DecisionAnswer.Failed(DecisionFailures.Late);
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException) Log.Failed(logger, site.Name, exception.GetType().Name);
            return DecisionAnswer.Failed(DecisionFailures.Unavailable);
        }
    }

    /// <summary>A call that outlives its page may still fail; nobody is left to hear of it.</summary>
    private static void Observe(Task call) => _ = call.ContinueWith(
        static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static partial class Log
    {
        [LoggerMessage(1211, LogLevel.Warning, "Site {Site}: a decision could not be had from the grid: {Kind}")]
        public static partial void Failed(ILogger logger, string site, string kind);
    }
}

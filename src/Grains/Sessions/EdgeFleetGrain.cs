using Microsoft.Extensions.Logging;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Telemetry;
using Personalization.Sessions;

namespace Personalization.Grains.Sessions;

/// <summary>The only registry of a cluster: see <see cref="IEdgeFleetGrain"/>.</summary>
[GrainType("edge-fleet")]
internal sealed partial class EdgeFleetGrain(SessionServices services, ILogger<EdgeFleetGrain> logger) : Grain, IEdgeFleetGrain
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    /// <summary>Where no other process can be an edge, nobody can be left from before.</summary>
    private readonly SessionRegistry<SessionKey> _registry = new(
        services.Times, services.Membership.MayHaveOtherEdges ? services.Now : services.Now - services.Times.Newcomer);

    private readonly MissedErasures _erasures = new(services.Now);
    private readonly EdgeDuplicates _duplicates = new();

    private TimeSpan Now => services.Now;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        EdgeGauges.Sessions = null;
        return Task.CompletedTask;
    }

    public Task<SessionRegistration> RegisterAsync(SessionRegisterRequest request)
    {
        var validFor = _registry.Register(request.Session, Now, services.Membership.TrustLeft);
        var isDuplicate = _duplicates.Seen(request.Session, Now, out var isNews);
        if (isNews)
        {
            GrainMetrics.EdgeDuplicates.Add(1);
            Log.Duplicate(logger, request.Session.Edge);
        }

        // The gap is taken too long rather than too short: clocks differ, and an answer may have been lost.
        var missed = request.SilentFor is { } silent ? _erasures.Since(Now - (silent * 1.1) - services.Times.Newcomer) : [];
        return Task.FromResult(new SessionRegistration
        {
            ValidFor = validFor,
            IsDuplicate = isDuplicate,
            Erased = missed ?? [],
            Incomplete = missed is null,
        });
    }

    public Task RemoveAsync(SessionKey session)
    {
        _registry.Remove(session);
        _duplicates.Remove(session);
        return Task.CompletedTask;
    }

    public async Task AnnounceAsync(SessionMessage message)
    {
        var mustSettle = message.Kind is SessionMessageKind.Erasure;
        if (mustSettle)
        {
            foreach (var identity in message.Identities)
            {
                _erasures.Add(identity, Now);
            }
        }

        var told = new Dictionary<SessionKey, Task>();
        bool mayBeMore;
        do
        {
            // Looked at again after the wait: those that register meanwhile were there before, and go on with what they have.
            mayBeMore = Now < _registry.UnknownUntil;
            foreach (var session in _registry.Sessions(Now).ToArray())
            {
                if (!told.ContainsKey(session))
                {
                    told[session] = TellAsync(session, message, mustSettle);
                }
            }

            if (!mustSettle) return;
            await Task.WhenAll(told.Values);
            if (mayBeMore)
            {
                await Task.Delay(Min(_registry.UnknownUntil - Now, Retry), services.Time);
            }
        }
        while (mayBeMore);
    }

    public Task<EdgeFleetView> ListAsync()
    {
        SessionKey[] sessions = [.. _registry.Sessions(Now)];
        EdgeGauges.Sessions = sessions.Length;
        return Task.FromResult(new EdgeFleetView { Sessions = sessions, IsIncomplete = Now < _registry.UnknownUntil });
    }

    /// <summary>Tells one session; a silo that is lost meanwhile is no answer, and its successor is told.</summary>
    private async Task TellAsync(SessionKey session, SessionMessage message, bool mustSettle)
    {
        while (true)
        {
            try
            {
                var isAlive = await GrainFactory.GetGrain<IEdgeSessionGrain>(GrainKeys.EdgeSession(session.Edge, session.Incarnation))
                    .TellAsync(message);
                if (!isAlive && mustSettle)
                {
                    GrainMetrics.EdgeChangesUnconfirmed.Add(1);
                    await RemoveAsync(session);
                }

                return;
            }
            catch (Exception exception)
            {
                Log.NotTold(logger, session.Edge, exception.GetType().Name);
                // What need not settle is found again by the next poll.
                if (!mustSettle) return;
            }

            await Task.Delay(Retry, services.Time);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) =>
        one < other ? one > TimeSpan.Zero ? one : TimeSpan.Zero : other;

    private static partial class Log
    {
        [LoggerMessage(
            262,
            LogLevel.Warning,
            "Edge {Edge}: two processes with this id are alive at once; give each its own Edge:Id, or stop one")]
        public static partial void Duplicate(ILogger logger, string edge);

        [LoggerMessage(263, LogLevel.Debug, "Edge {Edge}: its session could not be told: {Kind}")]
        public static partial void NotTold(ILogger logger, string edge, string kind);
    }
}

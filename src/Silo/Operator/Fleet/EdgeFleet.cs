using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Fleet;

/// <summary>Asks every session's grain about its edge.</summary>
internal sealed class EdgeFleet(IGrainFactory grains, TimeProvider time)
{
    /// <summary>A grain that is slower counts as unknown.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>All of them; one whose grain did not answer has nothing but its key.</summary>
    public async Task<(EdgeView?[] Views, SessionKey[] Keys, bool Incomplete)> ReadAsync(bool counters)
    {
        var fleet = await grains.GetGrain<IEdgeFleetGrain>(IEdgeFleetGrain.Key).ListAsync();
        var views = await Task.WhenAll(fleet.Sessions.Select(session => ReadAsync(session, counters)));
        return (views, fleet.Sessions, fleet.IsIncomplete);
    }

    private async Task<EdgeView?> ReadAsync(SessionKey session, bool counters)
    {
        try
        {
            return await grains.GetGrain<IEdgeSessionGrain>(GrainKeys.EdgeSession(session.Edge, session.Incarnation))
                .DescribeAsync(new EdgeViewRequest { Counters = counters })
                .WaitAsync(AnswerTimeout, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return null;
        }
    }
}

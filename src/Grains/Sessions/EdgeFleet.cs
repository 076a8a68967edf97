using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Sessions;

/// <summary>Asks every session's grain about its edge.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="time">The clock.</param>
public sealed class EdgeFleet(IGrainFactory grains, TimeProvider time)
{
    /// <summary>A grain that is slower counts as unknown.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>All of them; one whose grain did not answer has nothing but its key.</summary>
    /// <param name="counters">With what each of them counted.</param>
    /// <returns>Views and keys in the same order, and whether the registry is so young that there may be more.</returns>
    /// <exception cref="TimeoutException">The registry did not answer.</exception>
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

using System.Collections.Concurrent;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>What this edge's synthetic visitors found, as the session passes it on: the newest word on each site's versions.</summary>
internal sealed class RehearsalBoard
{
    private readonly ConcurrentDictionary<(string Site, long Version), RehearsalReport> _reports = new();

    public RehearsalReport[] Reports => _reports.IsEmpty ? [] : [.. _reports.Values];

    /// <summary>A whole round was made.</summary>
    public void Done(string site, long version, string? failure) => _reports.AddOrUpdate(
        (site, version),
        static (key, wrong) => new RehearsalReport { Site = key.Site, Version = key.Version, Rounds = 1, Failure = wrong },
        static (_, before, wrong) => before with { Rounds = before.Rounds + 1, Failure = wrong },
        failure);

    /// <summary>Versions that are neither in force nor on their way are no matter any more.</summary>
    public void Keep(string site, long version, long candidate)
    {
        foreach (var key in _reports.Keys)
        {
            if (key.Site == site && key.Version != version && key.Version != candidate)
            {
                _reports.TryRemove(key, out _);
            }
        }
    }
}

using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Sessions;

/// <summary>
/// Finds edges with two living processes. A process that was replaced and is gone is none: only one that registers again after its
/// successor was seen.
/// </summary>
internal sealed class EdgeDuplicates
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly Dictionary<SessionKey, (TimeSpan First, TimeSpan Last)> _seen = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>Notes a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="now">Now.</param>
    /// <param name="isNews">Whether the edge was not known to have two before.</param>
    /// <returns>Whether its edge has two.</returns>
    public bool Seen(SessionKey session, TimeSpan now, out bool isNews)
    {
        _seen[session] = (_seen.TryGetValue(session, out var seen) ? seen.First : now, now);
        var isDuplicate = false;
        foreach (var (other, times) in _seen)
        {
            if (now - times.Last > Fresh)
            {
                _seen.Remove(other);
                continue;
            }

            if (other.Edge != session.Edge || other == session) continue;
            // Both spoke after the later of the two had begun.
            var later = times.First > _seen[session].First ? times.First : _seen[session].First;
            isDuplicate |= times.Last > later && now > later;
        }

        isNews = isDuplicate ? _said.Add(session.Edge) : _said.Remove(session.Edge) && false;
        return isDuplicate;
    }

    public void Remove(SessionKey session) => _seen.Remove(session);
}

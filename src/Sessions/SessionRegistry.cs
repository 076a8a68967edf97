namespace Personalization.Sessions;

/// <summary>
/// Which sessions there are. It is in memory only: a new one knows those that have registered since, and says for as long as others may be
/// left that it does not know. Not thread-safe.
/// </summary>
/// <typeparam name="TKey">Names a session.</typeparam>
public sealed class SessionRegistry<TKey>
    where TKey : notnull
{
    private readonly SessionTimes _times;
    private readonly SessionRules _rules;
    private readonly TimeSpan _born;
    private readonly Dictionary<TKey, TimeSpan> _sessions = [];

    /// <summary>A registry that knows nobody.</summary>
    /// <param name="times">How long promises last.</param>
    /// <param name="born">When it was made, by the clock of all later calls.</param>
    public SessionRegistry(SessionTimes times, TimeSpan born)
        : this(times, born, SessionRules.All)
    {
    }

    internal SessionRegistry(SessionTimes times, TimeSpan born, SessionRules rules) => (_times, _born, _rules) = (times, born, rules);

    /// <summary>Until when sessions may be left that it does not know, by its clock.</summary>
    public TimeSpan UnknownUntil => _rules.UnknownMeansWait ? _born + _times.Newcomer : TimeSpan.MinValue;

    /// <summary>Takes a session in, or keeps it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="now">Now.</param>
    /// <param name="trustLeft">For how long the registry's own silo may still speak for its grains.</param>
    /// <returns>How long the session may count on being known, from when it asked.</returns>
    public TimeSpan Register(TKey session, TimeSpan now, TimeSpan trustLeft)
    {
        _sessions[session] = now;
        return trustLeft < _times.Trust ? trustLeft : _times.Trust;
    }

    /// <summary>Takes a session out that has ended.</summary>
    public void Remove(TKey session) => _sessions.Remove(session);

    /// <summary>The sessions that may be alive. Those that have not registered for long are forgotten.</summary>
    public IReadOnlyCollection<TKey> Sessions(TimeSpan now)
    {
        foreach (var (session, at) in _sessions)
        {
            if (now - at > _times.Newcomer)
            {
                _sessions.Remove(session);
            }
        }

        return _sessions.Keys;
    }
}

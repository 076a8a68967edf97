namespace Personalization.Grains.Upstream;

/// <summary>
/// The lines in which one silo's pulls of one space wait for slots: one for each client and urgency, so that a client who asks for many is
/// in nobody's way but its own, and that a herd never meets in the one grain that keeps the budget. Bounded: what finds its line full is
/// not asked for now.
/// </summary>
internal sealed class PullLines
{
    /// <summary>More could not be served within the patience of those who wait.</summary>
    public const int MaxInLine = 256;

    /// <summary>All lines together.</summary>
    public const int MaxInAll = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<(PullUrgency Urgency, int ClientClass), PullLine> _lines = [];
    private int _waiting;

    /// <summary>How many lines there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>
    /// Joins the line of a client; null when it, or all of them, are full. Every place is given back by <see cref="Leave"/>.
    /// </summary>
    public PullLine? Enter(PullUrgency urgency, int clientClass)
    {
        // Refreshes are one line: none of them stands in it.
        var key = (urgency, urgency == PullUrgency.Refresh ? 0 : clientClass);
        lock (_gate)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
                _lines[key] = line = new PullLine(key);
            }

            if (line.Members >= MaxInLine || _waiting >= MaxInAll)
            {
                if (line.Members == 0)
                {
                    _lines.Remove(key);
                }

                return null;
            }

            line.Members++;
            _waiting++;
            return line;
        }
    }

    public void Leave(PullLine line)
    {
        lock (_gate)
        {
            _waiting--;
            if (--line.Members == 0)
            {
                _lines.Remove(line.Key);
            }
        }
    }
}

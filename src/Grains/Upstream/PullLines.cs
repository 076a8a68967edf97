namespace Personalization.Grains.Upstream;

/// <summary>
/// The lines in which one silo's pulls of one space wait for slots: one for each client and urgency, so that a client who asks for many is in nobody's way but its
/// own, and that a herd never meets in the one grain that keeps the budget. Bounded: what finds its line full is not asked for now.
/// </summary>
internal sealed class PullLines
{
    /// <summary>More could not be served within the patience of those who wait.</summary>
    public const int MaxInLine = 256;

    /// <summary>All lines together.</summary>
    public const int MaxInAll = 4096;

    private readonly Lock gate = new();
    private readonly Dictionary<(PullUrgency Urgency, int ClientClass), PullLine> lines = [];
    private int waiting;

    /// <summary>How many lines there are.</summary>
    public int Count
    {
        get
        {
            lock (gate) return lines.Count;
        }
    }

    /// <summary>Joins the line of a client; null when it, or all of them, are full. Every place is given back by <see cref="Leave"/>.</summary>
    public PullLine? Enter(PullUrgency urgency, int clientClass)
    {
        // Refreshes are one line: none of them stands in it.
        var key = (urgency, urgency == PullUrgency.Refresh ? 0 : clientClass);
        lock (gate)
        {
            if (!lines.TryGetValue(key, out var line)) lines[key] = line = new PullLine(key);
            if (line.Members >= MaxInLine || waiting >= MaxInAll)
            {
                if (line.Members == 0) lines.Remove(key);
                return null;
            }

            line.Members++;
            waiting++;
            return line;
        }
    }

    public void Leave(PullLine line)
    {
        lock (gate)
        {
            waiting--;
            if (--line.Members == 0) lines.Remove(line.Key);
        }
    }
}

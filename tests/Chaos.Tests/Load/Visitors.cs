using System.Globalization;

namespace Personalization.Chaos.Tests.Load;

/// <summary>
/// The population: each visitor is a register of the history. What is written is a number that grows; rules see it modulo
/// <see cref="Slots"/>, and the operator API
/// shows it whole. A variation tells the number again, since no visitor has that many writes on the way.
/// </summary>
public sealed class Visitors
{
    /// <summary>Variations in the rules.</summary>
    public const int Slots = 32;

    private readonly Lock _gate = new();
    private readonly long[] _begun;
    private readonly long[] _lastStamp;
    private readonly bool[] _writing;

    /// <summary>Visitors 0 to <paramref name="count"/> - 1.</summary>
    public Visitors(int count)
    {
        _begun = new long[count];
        _lastStamp = new long[count];
        _writing = new bool[count];
    }

    /// <summary>How many.</summary>
    public int Count => _begun.Length;

    /// <summary>The user id; the simulated Segment knows it too.</summary>
    public static string UserId(int visitor) => $"user-{visitor + 1:D6}";

    /// <summary>
    /// The rule document: one variation for each number modulo <see cref="Slots"/>, and one that only Segment's own profile leads to.
    /// </summary>
    public static string Rules { get; } = $$"""
        { "routes": [ { "path": "/", "feature": "landing" }, { "path": "/reds", "feature": "reds" } ],
          "features": { "reds": { "defaultValue": null, "rules": [ { "id": "red", "condition": { "red_group": true }, "force": "/red" } ] }, "landing": { "defaultValue": null, "rules": [ {{string.Join(", ", Enumerable.Range(0, Slots).Select(slot => $$"""{ "id": "s{{slot:D2}}", "condition": { "slot": "s{{slot:D2}}" }, "force": "/v/{{slot:D2}}" }"""))}} ] } }, "clientFeatures": [ "landing", "reds" ] }
        """;

    /// <summary>The highest number whose write has begun.</summary>
    public long Begun(int visitor) => Interlocked.Read(ref _begun[visitor]);

    /// <summary>The number that a variation stands for, read at a time when <paramref name="mostBegun"/> was the highest begun.</summary>
    public static long Decode(int slot, long mostBegun) => mostBegun - ((((mostBegun - slot) % Slots) + Slots) % Slots);

    /// <summary>Begins a visitor's next write, unless one is on its way.</summary>
    public bool TryBegin(int visitor, out long value, out string timestamp)
    {
        lock (_gate)
        {
            (value, timestamp) = (0, "");
            if (_writing[visitor]) return false;
            _writing[visitor] = true;
            value = Interlocked.Increment(ref _begun[visitor]);
            // Source times of one visitor grow, as they do upstream: the merge law goes by them.
            var stamp = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), _lastStamp[visitor] + 1);
            _lastStamp[visitor] = stamp;
            timestamp = DateTimeOffset.FromUnixTimeMilliseconds(stamp)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            return true;
        }
    }

    /// <summary>Nobody waits for that write any longer.</summary>
    public void End(int visitor)
    {
        lock (_gate)
        {
            _writing[visitor] = false;
        }
    }

    /// <summary>Segment's event that writes a number.</summary>
    public static string Event(int visitor, long value, string timestamp, string messageId) => $$$"""
        {"type":"identify","messageId":"{{{messageId}}}","userId":"{{{UserId(visitor)}}}","timestamp":"{{{timestamp}}}",
         "traits":{"slot":"s{{{value % Slots:D2}}}","seq":{{{value}}} },
         "context":{"personas":{"computation_class":"computed_trait","computation_key":"slot"} } }
        """;
}

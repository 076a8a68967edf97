using Personalization.Sessions;

namespace Personalization.UnitTests.Sessions;

/// <summary>An edge that keeps what it was lent, and uses it for as long as its session lets it.</summary>
internal sealed class ModelEdge(SessionRules rules, double rate, bool isOld, bool isHeld)
{
    private TimeSpan _boot;
    private TimeSpan _wall = TimeSpan.FromDays(20_000);
    private TimeSpan _at;

    public EdgeSession Session { get; } = new(rules);

    /// <summary>Of a build that does not know every kind of message.</summary>
    public bool IsOld { get; } = isOld;

    /// <summary>What it was lent: version, and the loan that it was asked for in.</summary>
    public Dictionary<int, (long Version, long Loan)> Lent { get; } = [];

    /// <summary>The last question about an item that a recall throws away.</summary>
    public Dictionary<int, long> Overtaken { get; } = [];

    public VersionFloor Floor { get; } = new(rules);

    public long RulesInForce { get; set; }

    public long Asked { get; set; }

    /// <summary>The last poll that entered an epoch.</summary>
    public PollHeader Join { get; set; }

    /// <summary>The activation that this edge goes on asking although it was replaced.</summary>
    public ModelActivation? Former { get; set; }

    public TimeSpan PollUntil { get; set; }

    public TimeSpan PausedUntil { get; set; }

    public TimeSpan CutUntil { get; set; }

    public TimeSpan DeafUntil { get; set; }

    /// <summary>The answer that is being put in force.</summary>
    public (AnswerHeader Header, Numbered<Told>[] Messages, int Next, TimeSpan At)? Work { get; set; }

    public ClockReading Clock => new(_boot, _wall);

    /// <summary>Lets the clocks run. A machine that is held by its hypervisor for moments loses boot time, and its wall clock is put right.</summary>
    public void Advance(TimeSpan now)
    {
        var passed = (now - _at) * rate;
        _at = now;
        _wall += passed;
        _boot += isHeld ? passed * 0.9 : passed;
    }

    /// <summary>Somebody puts the wall clock elsewhere.</summary>
    public void Jump(TimeSpan by) => _wall += by;

    /// <summary>The hypervisor holds the machine for long; its wall clock is put right afterwards.</summary>
    public void LoseBootTime(TimeSpan held) => _boot -= held;
}

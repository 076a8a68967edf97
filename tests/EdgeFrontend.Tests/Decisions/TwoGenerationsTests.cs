using Microsoft.Extensions.Time.Testing;
using Personalization.EdgeFrontend.Grid.Decisions;

namespace Personalization.EdgeFrontend.Tests.Decisions;

public sealed class TwoGenerationsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_is_full_becomes_old_and_what_is_old_goes()
    {
        var memory = new TwoGenerations<string>(2, TimeSpan.FromMinutes(1), _time);
        memory.Set("a", "1");
        memory.Set("a", "2"); // counts once
        Assert.False(memory.Turn());
        memory.Set("b", "3");

        Assert.True(memory.Turn());
        Assert.False(memory.TryGetYoung("a", out _));
        Assert.True(memory.TryGet("a", out var old) && old == "2");
        memory.Set("a", "4");
        Assert.True(memory.TryGet("a", out var young) && young == "4");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(memory.Turn());
        Assert.False(memory.TryGet("b", out _));
    }

    [Fact]
    public void What_is_removed_is_gone_from_both_halves()
    {
        var memory = new TwoGenerations<string>(1, TimeSpan.FromMinutes(1), _time);
        memory.Set("a", "old");
        memory.Turn();
        memory.Set("a", "young");

        memory.Remove("a");

        Assert.False(memory.TryGet("a", out _));
    }
}

using Personalization.Domain.Probes;

namespace Personalization.UnitTests.Previews;

/// <summary>A token of probes counts as it was signed, for its time and site, or not at all.</summary>
public sealed class ProbeTokenTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);

    private static readonly ProbeToken Token = new()
    {
        Site = "shop",
        ExpiresAt = Now.AddSeconds(60),
        UserId = "jöhn \"x\"",
        AnonymousId = "a",
        Location = "MEL01",
        Country = "NO",
        Device = "mobile",
        Version = 7,
        Cohort = "candidate",
    };

    [Fact]
    public void What_was_signed_is_read()
    {
        Assert.Equal(Token, ProbeToken.Verify(Token.Sign(Key), Key, "shop", Now));
        var bare = new ProbeToken { Site = "shop", ExpiresAt = Token.ExpiresAt };
        Assert.Equal(bare, ProbeToken.Verify(bare.Sign(Key), Key, "shop", Now));
    }

    [Fact]
    public void A_token_that_was_changed_at_any_character_counts_for_nothing()
    {
        var text = Token.Sign(Key);
        for (var at = 0; at < text.Length; at++)
        {
            foreach (var other in "A.=z\n")
            {
                if (text[at] == other) continue;
                var changed = text[..at] + other + text[(at + 1)..];
                // The last character of a signature has bits that no byte uses.
                Assert.True(at == text.Length - 1 || ProbeToken.Verify(changed, Key, "shop", Now) is null, changed);
            }

            Assert.Null(ProbeToken.Verify(text[..at], Key, "shop", Now));
        }

        Assert.Null(ProbeToken.Verify(text + "A", Key, "shop", Now));
        Assert.Null(ProbeToken.Verify("", Key, "shop", Now));
    }

    [Fact]
    public void It_is_good_for_its_site_its_key_and_its_time_only()
    {
        var text = Token.Sign(Key);

        Assert.Null(ProbeToken.Verify(text, Key, "other", Now));
        Assert.Null(ProbeToken.Verify(text, [.. Key.Reverse()], "shop", Now));
        Assert.NotNull(ProbeToken.Verify(text, Key, "shop", Token.ExpiresAt.AddSeconds(-1)));
        Assert.Null(ProbeToken.Verify(text, Key, "shop", Token.ExpiresAt));
        Assert.Null(ProbeToken.Verify((Token with { ExpiresAt = Now.AddDays(1) }).Sign(Key), Key, "shop", Now));
        Assert.Throws<ArgumentException>(() => (Token with { UserId = new string('x', 4000) }).Sign(Key));
    }
}

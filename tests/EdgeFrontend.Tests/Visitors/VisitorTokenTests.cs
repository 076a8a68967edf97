using Microsoft.Extensions.Time.Testing;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Visitors;

/// <summary>What a token proves, for how long, and what rotating keys does to it.</summary>
public sealed class VisitorTokenTests
{
    private const string First = "first-key-of-thirty-two-characters!";
    private const string Second = "second-key-of-thirty-two-characters";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_token_proves_the_ids_it_was_made_for_and_no_others()
    {
        var (tokens, site) = Make(First);
        var token = tokens.Issue(site, default, "a-1", "u-1", vouchedNow: true)!;

        Assert.Equal((true, true), Proven(tokens.Check(site, token, "a-1", "u-1")));
        Assert.Equal((true, false), Proven(tokens.Check(site, token, "a-1", "u-2")));
        Assert.Equal((true, false), Proven(tokens.Check(site, token, "a-1", null)));
        Assert.Equal((false, false), Proven(tokens.Check(site, token, "a-2", "u-1")));
        Assert.Equal((false, false), Proven(tokens.Check(site, token, null, "u-1")));
    }

    [Fact]
    public void A_token_of_another_space_proves_nothing()
    {
        var (tokens, site) = Make(First);
        var (others, other) = MakeFor("other", First);
        var token = tokens.Issue(site, default, "a-1", null, vouchedNow: false)!;

        Assert.Equal((false, false), Proven(others.Check(other, token, "a-1", null)));
    }

    [Fact]
    public void The_websites_word_ends_after_its_lifetime_and_the_anonymous_id_does_not()
    {
        var (tokens, site) = Make(First);
        var token = tokens.Issue(site, default, "a-1", "u-1", vouchedNow: true)!;
        for (var day = 0; day < 29; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            var proof = tokens.Check(site, token, "a-1", "u-1");
            Assert.Equal((true, true), Proven(proof));
            Assert.True(proof.IsDue);
            token = tokens.Issue(site, proof, "a-1", "u-1", vouchedNow: false)!;
        }

        _time.Advance(TimeSpan.FromDays(2));

        var end = tokens.Check(site, token, "a-1", "u-1");
        Assert.Equal((true, false), Proven(end));
        Assert.Equal(TokenProblem.Expired, end.Problem);
    }

    [Fact]
    public void The_websites_word_ends_when_the_visitor_stays_away()
    {
        var (tokens, site) = Make(First);
        var token = tokens.Issue(site, default, "a-1", "u-1", vouchedNow: true)!;

        _time.Advance(site.Options.Cookies.TokenIdle + TimeSpan.FromMinutes(2));

        Assert.Equal((true, false), Proven(tokens.Check(site, token, "a-1", "u-1")));
    }

    [Fact]
    public void A_rotation_keeps_anonymous_ids_and_ends_every_word_of_the_old_key_also_one_used_meanwhile()
    {
        var (before, site) = Make(First);
        var token = before.Issue(site, default, "a-1", "u-1", vouchedNow: true)!;

        // The new key signs, the old one still proves.
        var (during, rotating) = Make(Second, "verify:" + First);
        var proof = during.Check(rotating, token, "a-1", "u-1");
        Assert.Equal((true, true), Proven(proof));
        Assert.True(proof.IsDue);
        var renewed = during.Issue(rotating, proof, "a-1", "u-1", vouchedNow: false)!;
        Assert.Equal((true, true), Proven(during.Check(rotating, renewed, "a-1", "u-1")));

        // The old key is taken out.
        var (after, rotated) = Make(Second);
        Assert.Equal((true, false), Proven(after.Check(rotated, renewed, "a-1", "u-1")));
        Assert.Equal((false, false), Proven(after.Check(rotated, token, "a-1", "u-1")));
    }

    [Fact]
    public void A_revoked_key_proves_nothing()
    {
        var (before, site) = Make(First);
        var token = before.Issue(site, default, "a-1", "u-1", vouchedNow: true)!;
        var (after, revoked) = Make(Second, "revoked:" + First);

        var proof = after.Check(revoked, token, "a-1", "u-1");

        Assert.Equal((false, false), Proven(proof));
        Assert.Equal(TokenProblem.Revoked, proof.Problem);
    }

    [Fact]
    public void Without_the_clusters_key_no_token_is_issued_and_a_foreign_one_is_merely_unknown()
    {
        var (others, other) = Make(First);
        var token = others.Issue(other, default, "a-1", null, vouchedNow: false)!;
        var (tokens, site) = Make(made: false);

        Assert.Null(tokens.Issue(site, default, "a-1", null, vouchedNow: false));
        Assert.Equal(TokenProblem.KeyUnknown, tokens.Check(site, token, "a-1", null).Problem);
    }

    [Fact]
    public void The_clusters_key_works_without_any_configuration_and_goes_on_proving_beside_a_named_one()
    {
        var (plain, site) = Make();
        var token = plain.Issue(site, default, "a-1", null, vouchedNow: false)!;
        var (named, configured) = Make(First);

        Assert.Equal((true, false), Proven(plain.Check(site, token, "a-1", null)));
        Assert.Equal((true, false), Proven(named.Check(configured, token, "a-1", null)));
        Assert.True(named.Check(configured, token, "a-1", null).IsDue);
    }

    [Fact]
    public void A_word_given_before_the_anonymous_id_was_proven_is_bound_to_it_later()
    {
        var (tokens, site) = Make(First);
        var unbound = tokens.Issue(site, default, null, "u-1", vouchedNow: true)!;

        var proof = tokens.Check(site, unbound, "a-9", "u-1");
        var bound = tokens.Issue(site, proof, "a-1", "u-1", vouchedNow: false)!;

        Assert.Equal((false, true), Proven(proof));
        Assert.Equal((true, true), Proven(tokens.Check(site, bound, "a-1", "u-1")));
        Assert.Equal((false, false), Proven(tokens.Check(site, bound, "a-9", "u-1")));
    }

    [Fact]
    public void Hostile_values_are_no_tokens_and_throw_nothing()
    {
        var (tokens, site) = Make(First);
        var good = tokens.Issue(site, default, "a-1", "u-1", vouchedNow: true)!;
        var random = new Random(20261128);
        var thrown = 0;
        var thread = Environment.CurrentManagedThreadId;
        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            for (var i = 0; i < 10_000; i++)
            {
                var text = (i % 4) switch
                {
                    0 => good[..random.Next(good.Length)],
                    1 => Flip(good, random),
                    2 => string.Create(random.Next(200), random, static (span, source) =>
                    {
                        for (var at = 0; at < span.Length; at++)
                        {
                            span[at] = (char)source.Next(1, 0x3000);
                        }
                    }),
                    _ => Convert.ToBase64String(Enumerable.Range(0, random.Next(80)).Select(_ => (byte)random.Next(256)).ToArray()),
                };
                if (text == good) continue;
                Assert.False(tokens.Check(site, text, "a-1", "u-1") is { Anonymous: true, User: true }, text);
            }
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        Assert.Equal(0, thrown);

        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e)
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                thrown++;
            }
        }
    }

    private static string Flip(string token, Random random)
    {
        var at = random.Next(token.Length);
        return string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));
    }

    private static (bool Anonymous, bool User) Proven(TokenProof proof) => (proof.Anonymous, proof.User);

    private (VisitorTokens Tokens, Site Site) Make(params string[] keys) => Make(keys, "shop", made: true);

    private (VisitorTokens Tokens, Site Site) MakeFor(string space, string key) => Make([key], space, made: true);

    private (VisitorTokens Tokens, Site Site) Make(bool made) => Make([], "shop", made);

    private (VisitorTokens Tokens, Site Site) Make(string[] keys, string space, bool made)
    {
        var options = new SiteOptions { Space = space };
        options.Cookies.SigningKeys.AddRange(keys);
        var site = new Site("shop", options, new SiteFeatureSet());
        var ring = new TokenKeys(new OneSite(site));
        if (made)
        {
            ring.Add(space, new TokenKey { Secret = FakeSession.Secret });
        }

        return (new VisitorTokens(ring, _time), site);
    }

    private sealed class OneSite(Site site) : ISiteCatalog
    {
        public SiteSnapshot Current { get; } = new([site]);
    }
}

using System.Text;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Proof;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>What a request without the website's word reads, and where what it does is kept.</summary>
public sealed class ClaimTests(SqliteProfiles fixture) : IClassFixture<SqliteProfiles>
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_claim_reads_the_users_decision_and_writes_nothing_into_the_users_row()
    {
        var (anonymousId, userId) = (Cluster.NewId("anon"), Cluster.NewId());
        await Cluster.User(userId).ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        await Cluster.Anonymous(anonymousId).ApplyAsync(Changes.Of(Changes.Merge("planted", "1")));
        var before = await Cluster.StoredAsync(Cluster.User(userId));

        var page = await DecideAsync("landing-page", anonymousId, userId);
        var hero = new DecisionResult();
        // While the first pull is under way nothing is enrolled: the profile may say otherwise.
        await Personalization.Testing.Eventually.HoldsAsync(
            "the pull to be behind the decision",
            async () => (hero = await DecideAsync("hero", anonymousId, userId)).Decisions is [{ Experiments.Length: 1 }]);
        await ReportAsync(anonymousId, userId, hero);

        Assert.Equal("\"/vip\"", Value(page));
        var after = (await Cluster.StoredAsync(Cluster.User(userId)))!;
        Assert.Equal(before!.Version, after.Version);
        Assert.Equal(before.Profile.Block.ToArray(), after.Profile.Block.ToArray());
        Assert.Empty(after.Extras.Sticky);
        var browser = (await Cluster.StoredAsync(Cluster.Anonymous(anonymousId)))!.Extras;
        Assert.Equal(
            ("hero__0", hero.Decisions[0].Experiments[0].VariationKey),
            browser.Claims.Single().Sticky.Select(kept => (kept.Key, kept.Value)).Single());
        Assert.Empty(browser.Sticky);
    }

    [Fact]
    public async Task Three_hundred_made_up_ids_leave_no_row()
    {
        for (var i = 0; i < 300; i++)
        {
            var (anonymousId, userId) = (Cluster.NewId("made-up"), Cluster.NewId("made-up"));
            foreach (var proof in new[] { VisitorProof.None, VisitorProof.Adopting })
            {
                var decided = await DecideAsync("hero", anonymousId, userId, proof);
                Assert.All(decided.Decisions, decision => Assert.Empty(decision.Experiments));
                await ReportAsync(anonymousId, userId, Enrolled(), proof);
                await ReportAsync(anonymousId, null, Enrolled(), proof);
                await Cluster.User(userId).ReportServedAsync(Report(anonymousId, userId, Enrolled(), proof));
            }

            Assert.Null(await Cluster.StoredAsync(Cluster.User(userId)));
            Assert.Null(await Cluster.StoredAsync(Cluster.Anonymous(anonymousId)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_login_right_after_a_page_changes_no_arm(bool proven)
    {
        for (var i = 0; i < 24; i++)
        {
            var (anonymousId, userId) = (Cluster.NewId("anon"), Cluster.NewId());
            var before = Value(await DecideAsync("hero", anonymousId, null));

            // No report of the page has come, and nothing is stored.
            var now = TimeProvider.System.GetUtcNow();
            var after = proven
                ? await Cluster.User(userId)
                    .DecideAsync(
                        Question("hero") with { UserId = userId, AnonymousId = anonymousId, Proof = Proofs.User(now) },
                        CancellationToken.None)
                : await DecideAsync("hero", anonymousId, userId);

            Assert.Equal(before, Value(after));
        }
    }

    [Fact]
    public async Task Only_the_first_claimed_user_of_a_browser_goes_on_with_what_it_had()
    {
        var anonymousId = Cluster.NewId("anon");
        var (first, second) = (Cluster.NewId(), Cluster.NewId());
        await ReportAsync(anonymousId, null, Enrolled("other", "kept"));

        var own = await Cluster.Anonymous(anonymousId)
            .ReadBrowserAsync(new BrowserRequest { Proof = VisitorProof.Browser, ClaimKey = first });
        var others = await Cluster.Anonymous(anonymousId)
            .ReadBrowserAsync(new BrowserRequest { Proof = VisitorProof.Browser, ClaimKey = second });
        await Personalization.Testing.Eventually.HoldsAsync(
            "the first claim, which is written behind the answer, to be stored",
            async () => (await Cluster.StoredAsync(Cluster.Anonymous(anonymousId)))?.Extras.FirstClaim == first);
        await Cluster.ForgetAsync(Cluster.Anonymous(anonymousId));
        var later = await Cluster.Anonymous(anonymousId)
            .ReadBrowserAsync(new BrowserRequest { Proof = VisitorProof.Browser, ClaimKey = second });

        Assert.Equal("other__0", Assert.Single(own.Own).Key);
        Assert.Empty(others.Own);
        Assert.Empty(later.Own);
    }

    [Fact]
    public async Task Erasing_a_user_puts_what_browsers_kept_for_them_out_of_reach()
    {
        var (anonymousId, userId) = (Cluster.NewId("anon"), Cluster.NewId());
        await Cluster.User(userId).ApplyAsync(Changes.Of(Changes.Merge("plan", "1")));
        var before = await DecideAsync("hero", anonymousId, userId);
        await Cluster.User(userId).DeleteAsync(new ProfileDeleteRequest());

        var after = await DecideAsync("hero", anonymousId, userId);

        Assert.NotNull(before.ClaimKey);
        Assert.NotNull(after.ClaimKey);
        Assert.NotEqual(before.ClaimKey, after.ClaimKey);
    }

    [Fact]
    public async Task An_anonymous_id_is_adopted_until_it_has_a_token_and_needs_it_from_then_on()
    {
        var anonymousId = Cluster.NewId("anon");
        var grain = Cluster.Anonymous(anonymousId);
        await grain.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        var adopted = await DecideAsync("landing-page", anonymousId, null, VisitorProof.Adopting);
        var anotherTab = await DecideAsync("landing-page", anonymousId, null, VisitorProof.Adopting);
        Cluster.Time.SetWallBy(ProofRules.AdoptionGrace + TimeSpan.FromSeconds(1));
        await Cluster.ForgetAsync(grain);
        var stranger = await DecideAsync("landing-page", anonymousId, null, VisitorProof.Adopting);
        var owner = await DecideAsync("landing-page", anonymousId, null);

        Assert.True(adopted.Adopted);
        Assert.Equal(("\"/vip\"", "\"/vip\""), (Value(adopted), Value(anotherTab)));
        Assert.True(stranger is { Refused: true, AnonymousRefused: true, Decisions: [] });
        Assert.Equal("\"/vip\"", Value(owner));
    }

    [Fact]
    public async Task A_server_that_names_an_anonymous_id_takes_it_from_no_browser()
    {
        var anonymousId = Cluster.NewId("anon");
        await ReportAsync(anonymousId, null, Enrolled(), VisitorProof.Service);
        await DecideAsync("hero", anonymousId, null, VisitorProof.Service);
        Cluster.Time.SetWallBy(ProofRules.AdoptionGrace + TimeSpan.FromSeconds(1));

        var browser = await DecideAsync("hero", anonymousId, null, VisitorProof.Adopting);

        Assert.True(browser is { Refused: false, Adopted: true });
    }

    [Fact]
    public async Task Signing_a_user_out_ends_what_was_vouched_until_then()
    {
        var userId = Cluster.NewId();
        await Cluster.User(userId).ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        var before = Proofs.User(Cluster.Time.GetUtcNow());

        var written = await Cluster.User(userId).WriteAsync(new ProfileWriteRequest { SignOut = true });
        await Cluster.ForgetAsync(Cluster.User(userId));
        var old = await VouchedAsync(userId, before);
        var anew = await VouchedAsync(userId, Proofs.User(Cluster.Time.GetUtcNow().AddSeconds(1)));

        Assert.Equal(ProfileWriteStatus.Done, written.Status);
        Assert.True(old is { Refused: true, Decisions: [] });
        Assert.Equal("\"/vip\"", Value(anew));
    }

    [Fact]
    public async Task No_proof_below_the_websites_word_hands_anything_over()
    {
        var anonymousId = Cluster.NewId("anon");
        await ReportAsync(anonymousId, null, Enrolled());

        foreach (var proof in new[]
        {
            null,
            VisitorProof.None,
            VisitorProof.Browser,
            VisitorProof.Adopting,
            VisitorProof.Service,
            Proofs.User(browser: false),
        })
        {
            var given = await Cluster.Anonymous(anonymousId).HandOverAsync(new HandOverRequest { UserHash = "AB", Proof = proof });
            Assert.Equal((false, 0), (given.Granted, given.Sticky.Length));
        }

        Assert.True(
            (await Cluster.Anonymous(anonymousId).HandOverAsync(new HandOverRequest { UserHash = "AB", Proof = Proofs.User() })).Granted);
    }

    [Theory]
    [InlineData(ProofLevel.None)]
    [InlineData(ProofLevel.Browser)]
    public async Task A_user_id_that_a_frontend_passes_on_without_proof_is_refused(ProofLevel level)
    {
        var userId = Cluster.NewId();

        var decided = await VouchedAsync(userId, new VisitorProof { Level = level, AnonymousIsProven = true });

        Assert.True(decided is { Refused: true, Decisions: [] });
    }

    [Fact]
    public async Task An_assignment_that_only_a_callers_attribute_made_is_not_kept()
    {
        var anonymousId = Cluster.NewId("anon");
        var request = Question("gated") with
        {
            AnonymousId = anonymousId,
            Proof = VisitorProof.Browser,
            CallerAttributes = """{"beta":true}"""u8.ToArray(),
        };

        var decided = await Cluster.Anonymous(anonymousId).DecideAsync(request, CancellationToken.None);

        Assert.Equal("gated", decided.Decisions[0].Experiment);
        Assert.Empty(decided.Decisions[0].Experiments);
    }

    [Fact]
    public async Task What_is_decided_of_its_own_is_kept_whatever_attributes_a_caller_adds()
    {
        var anonymousId = Cluster.NewId("anon");
        var request = Question("hero") with
        {
            AnonymousId = anonymousId,
            Proof = VisitorProof.Browser,
            CallerAttributes = """{"beta":true}"""u8.ToArray(),
        };

        var decided = await Cluster.Anonymous(anonymousId).DecideAsync(request, CancellationToken.None);

        Assert.True(Assert.Single(decided.Decisions[0].Experiments).Keep);
    }

    [Fact]
    public async Task The_clusters_token_key_is_made_once()
    {
        var grain = Cluster.Grains.GetGrain<ITokenKeyGrain>(GrainKeys.TokenKey("default"));

        var first = await grain.GetAsync();
        var again = await grain.GetAsync();

        Assert.True(first.Secret.Length >= 32);
        Assert.Equal(first.Secret, again.Secret);
        Assert.NotEqual(first.Secret, (await Cluster.Grains.GetGrain<ITokenKeyGrain>(GrainKeys.TokenKey("other")).GetAsync()).Secret);
        Assert.DoesNotContain(Convert.ToHexString(first.Secret), first.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static DecisionRequest Question(string feature) =>
        new() { Site = "default", Features = [feature], Proof = null, WaitBudget = TimeSpan.FromSeconds(10) };

    private static string Value(DecisionResult result) => Encoding.UTF8.GetString(Assert.Single(result.Decisions).Value);

    private static DecisionResult Enrolled(string experiment = "hero", string variation = "0") => new()
    {
        ClaimKey = "0123456789abcdef",
        Decisions = [new FeatureDecision
        {
            Feature = "hero",
            Value = "null"u8.ToArray(),
            Reason = "SPLIT",
            Variant = variation,
            Experiments =
                [new ExperimentAssignment
                {
                    ExperimentKey = experiment,
                    VariationKey = variation,
                    HashAttribute = "id",
                    HashValue = "x",
                    Keep = true,
                }],
        }],
    };

    private Task<DecisionResult> DecideAsync(string feature, string anonymousId, string? claimed, VisitorProof? proof = null)
    {
        var grain = claimed is null ? Cluster.Anonymous(anonymousId) : Cluster.User(claimed);
        return grain.DecideAsync(
            Question(feature) with { AnonymousId = anonymousId, ClaimedUserId = claimed, Proof = proof ?? VisitorProof.Browser },
            CancellationToken.None);
    }

    private Task<DecisionResult> VouchedAsync(string userId, VisitorProof proof) =>
        Cluster.User(userId).DecideAsync(Question("landing-page") with { UserId = userId, Proof = proof }, CancellationToken.None);

    private Task ReportAsync(string anonymousId, string? claimed, DecisionResult decided, VisitorProof? proof = null) =>
        Cluster.Anonymous(anonymousId).ReportServedAsync(Report(anonymousId, claimed, decided, proof ?? VisitorProof.Browser));

    private static ServedReport Report(string anonymousId, string? claimed, DecisionResult decided, VisitorProof proof) => new()
    {
        Site = "default",
        AnonymousId = anonymousId,
        ClaimedUserId = claimed,
        ClaimKey = decided.ClaimKey,
        Proof = proof,
        Assignments = [.. decided.Decisions.SelectMany(decision => decision.Experiments)],
    };
}

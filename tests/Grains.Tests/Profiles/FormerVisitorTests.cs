using System.Collections.Immutable;
using System.Text;
using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Visitors of the build before tokens: rows without marks, cookies without proof.</summary>
public sealed class FormerVisitorTests(SqliteProfiles fixture) : IClassFixture<SqliteProfiles>
{
    private const int Visitors = 1000;

    private ProfileCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_thousand_visitors_of_the_build_before_keep_arm_and_traits()
    {
        var kept = 0;
        for (var i = 0; i < Visitors; i++)
        {
            var (anonymousId, userId) = (Cluster.NewId("former"), Cluster.NewId("former"));
            var arm = i % 2 == 0 ? "0" : "1";
            // A third never logged in, a third did and were handed over, a third are users whose own assignment won over their browser's.
            var kind = i % 3;
            await StoreAsync(anonymousId, userId, arm, kind);

            var claimed = kind == 0 ? null : userId;
            var first = await DecideAsync(anonymousId, claimed, VisitorProof.Adopting);
            var adopted = await Cluster.Anonymous(anonymousId)
                .DecideAsync(
                    Question("landing-page") with { AnonymousId = anonymousId, Proof = VisitorProof.Adopting }, CancellationToken.None);
            var second = await DecideAsync(anonymousId, claimed, VisitorProof.Browser);
            var view = await (kind == 0 ? Cluster.Anonymous(anonymousId) : Cluster.User(userId)).ReadAsync();
            var expected = arm == "0" ? "\"/a\"" : "\"/b\"";
            if (Value(first) == expected && adopted.Adopted && Value(second) == expected && view.Traits()["plan"] == "\"gold\"")
            {
                kept++;
            }
        }

        Assert.Equal(Visitors, kept);
    }

    private async Task StoreAsync(string anonymousId, string userId, string arm, int kind)
    {
        var other = arm == "0" ? "1" : "0";
        var user = Cluster.User(userId);
        var hash = await Cluster.Service<Tombstones>().HashAsync(user.GetGrainId());
        var browser = Former(kind == 2 ? other : arm) with { Profile = kind == 0 ? Gold() : Profile.Empty };
        if (kind != 0)
        {
            browser = browser with { Extras = browser.Extras with { HandedTo = hash } };
        }

        await Cluster.StoreAsync(Cluster.Anonymous(anonymousId), browser);
        if (kind != 0)
        {
            await Cluster.StoreAsync(user, Former(arm) with { Profile = Gold() });
        }
    }

    private static UserProfileState Former(string arm) => new()
    {
        Version = 3,
        ChangedAtTicks = 638_900_000_000_000_000,
        Extras = new ProfileExtras
        {
            Sticky = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("hero__0", arm),
            StickyVersion = 1,
        },
    };

    private static Profile Gold() =>
        ProfileMerge.Merge(
            Profile.Empty,
            new ProfileUpdate(
                [new TraitUpdate(
                    "plan"u8.ToArray(), "\"gold\""u8.ToArray(), new TraitStamp(638_900_000_000_000_000, 7), TraitSource.Push)]),
            2000).Profile;

    private static DecisionRequest Question(string feature) =>
        new() { Site = "default", Features = [feature], Proof = null, WaitBudget = TimeSpan.FromSeconds(10) };

    private static string Value(DecisionResult result) =>
        result.Decisions is [var decision] ? Encoding.UTF8.GetString(decision.Value) : "nothing";

    private Task<DecisionResult> DecideAsync(string anonymousId, string? claimed, VisitorProof proof) =>
        (claimed is null ? Cluster.Anonymous(anonymousId) : Cluster.User(claimed))
            .DecideAsync(
                Question("hero") with { AnonymousId = anonymousId, ClaimedUserId = claimed, Proof = proof }, CancellationToken.None);
}

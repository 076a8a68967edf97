using System.Reflection;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Proof;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>The law of proof as a table, and that every message which can cause a write carries it.</summary>
public sealed class ProofRulesTests
{
    /// <summary>Methods that write and are asked by somebody who proves himself otherwise: Segment's webhook and operators.</summary>
    private static readonly string[] ByOthers = [
        nameof(IUserProfileGrain.ApplyAsync), nameof(IUserProfileGrain.WriteAsync), nameof(IUserProfileGrain.DeleteAsync),
    ];

    /// <summary>Methods that only look.</summary>
    private static readonly string[] Looks =
    [
        nameof(IUserProfileGrain.ReadAsync), nameof(IUserProfileGrain.WaitForChangeAsync), nameof(IUserProfileGrain.DryRunAsync),
    ];

    [Fact]
    public void Every_question_to_a_profile_that_can_write_carries_a_proof()
    {
        var methods = typeof(IUserProfileGrain).GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => !ByOthers.Contains(method.Name) && !Looks.Contains(method.Name))
            .ToList();

        Assert.NotEmpty(methods);
        Assert.All(methods, method =>
        {
            var proof = method.GetParameters()[0].ParameterType.GetProperty("Proof");
            Assert.True(
                proof?.PropertyType == typeof(VisitorProof),
                $"{method.Name} may write for whoever asks; its message has no Proof, nor is the method an operator's or Segment's by name.");
            Assert.NotNull(proof!.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>());
        });
    }

    [Theory]
    [InlineData(ProofLevel.None, false, 0, nameof(ProfileAccess.Refused))]
    [InlineData(ProofLevel.None, true, 0, nameof(ProfileAccess.Read))]
    [InlineData(ProofLevel.None, true, 5, nameof(ProfileAccess.Read))]
    [InlineData(ProofLevel.None, true, 3600, nameof(ProfileAccess.Refused))]
    [InlineData(ProofLevel.Browser, false, 3600, nameof(ProfileAccess.Keep))]
    [InlineData(ProofLevel.User, false, 3600, nameof(ProfileAccess.Keep))]
    [InlineData(ProofLevel.Service, false, 3600, nameof(ProfileAccess.Keep))]
    public void A_browsers_own_identity(ProofLevel level, bool adopts, int tokenSecondsAgo, string expected)
    {
        var now = new DateTime(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc).Ticks;
        var since = tokenSecondsAgo == 0 ? 0 : now - TimeSpan.FromSeconds(tokenSecondsAgo).Ticks;
        var state = UserProfileState.Empty with { Extras = ProfileExtras.None with { TokenSinceTicks = since } };

        Assert.Equal(
            expected,
            ProofRules.OfAnonymous(
                state,
                new VisitorProof { Level = level, Adopts = adopts, AnonymousIsProven = level is ProofLevel.Browser or ProofLevel.User },
                now)
                .ToString());
    }

    [Theory]
    [InlineData(ProofLevel.None, true, true, nameof(ProfileAccess.Read))]
    [InlineData(ProofLevel.None, true, false, nameof(ProfileAccess.Refused))]
    [InlineData(ProofLevel.None, false, true, nameof(ProfileAccess.Refused))]
    [InlineData(ProofLevel.Browser, true, true, nameof(ProfileAccess.Read))]
    [InlineData(ProofLevel.Browser, false, true, nameof(ProfileAccess.Refused))]
    [InlineData(ProofLevel.User, false, false, nameof(ProfileAccess.Keep))]
    [InlineData(ProofLevel.User, true, true, nameof(ProfileAccess.Read))]
    [InlineData(ProofLevel.Service, false, false, nameof(ProfileAccess.Keep))]
    public void A_user(ProofLevel level, bool isClaimed, bool trustsClaims, string expected) =>
        Assert.Equal(
            expected,
            ProofRules.OfUser(
                UserProfileState.Empty,
                new VisitorProof { Level = level, VouchedAtTicks = level == ProofLevel.User ? 9 : 0 },
                isClaimed,
                trustsClaims)
                .ToString());

    [Theory]
    [InlineData(8, 0, nameof(ProfileAccess.Refused))]
    [InlineData(9, 0, nameof(ProfileAccess.Refused))]
    [InlineData(10, 0, nameof(ProfileAccess.Keep))]
    [InlineData(10, 11, nameof(ProfileAccess.Refused))]
    public void A_vouch_holds_from_the_last_sign_out_and_erasure_on(long vouchedAt, long erasedAt, string expected)
    {
        var state = UserProfileState.Empty with { FloorTicks = erasedAt, Extras = ProfileExtras.None with { TokensValidFromTicks = 9 } };

        Assert.Equal(
            expected,
            ProofRules.OfUser(
                state, new VisitorProof { Level = ProofLevel.User, VouchedAtTicks = vouchedAt }, isClaimed: false, trustsClaims: false)
                .ToString());
    }
}

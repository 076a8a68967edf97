using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Clustering.FailureDetection;

namespace Personalization.Grains.Tests.Clustering;

/// <summary>
/// A silo that may have been declared dead looks before it answers. An evicted engine ends its process, so that its membership is scripted
/// here.
/// </summary>
public sealed class SiloStandingTests
{
    private static readonly SiloAddress Self = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_111), 1);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedMembership _membership = new();

    [Fact]
    public async Task After_a_pause_in_which_it_was_declared_dead_it_never_answers_again()
    {
        using var standing = Standing();
        Assert.True(await standing.ConfirmAsync());
        Assert.True(standing.IsCertain);
        _time.Advance(MembershipLease.TrustOf(new MembershipOptions()));
        _membership.Status = SiloStatus.Dead;

        Assert.False(standing.IsCertain);
        Assert.False(await standing.ConfirmAsync());

        Assert.False(standing.IsCertain);
    }

    [Fact]
    public async Task After_a_pause_that_the_others_overlooked_one_look_is_enough_for_all()
    {
        using var standing = Standing();
        await standing.ConfirmAsync();
        var looks = _membership.Looks;
        _time.Advance(TimeSpan.FromMinutes(1));
        _membership.Held = new TaskCompletionSource();

        var waiting = Enumerable.Range(0, 10).Select(_ => standing.ConfirmAsync().AsTask()).ToArray();
        _membership.Held.SetResult();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal(looks + 1, _membership.Looks);
        Assert.True(standing.IsCertain);
    }

    [Fact]
    public async Task A_table_that_is_away_can_declare_nobody_dead()
    {
        using var standing = Standing();
        _membership.Fails = true;

        Assert.True(await standing.ConfirmAsync());
        Assert.True(standing.IsCertain);
    }

    [Fact]
    public void It_trusts_a_look_for_less_than_the_others_take_to_declare_it_dead()
    {
        var options = new MembershipOptions();

        Assert.InRange(MembershipLease.TrustOf(options), MembershipLease.Period * 2, options.ProbeTimeout * (options.MissedProbes - 1));
    }

    private MembershipLease Standing() => new(
        _membership, new Details(), Options.Create(new GridClusterOptions { Mode = ClusterMode.AdoNet }), _time,
        NullLogger<MembershipLease>.Instance);

    private sealed class ScriptedMembership : IClusterMembershipService
    {
        public SiloStatus Status { get; set; } = SiloStatus.Active;

        public bool Fails { get; set; }

        public TaskCompletionSource? Held { get; set; }

        public int Looks { get; private set; }

        public ClusterMembershipSnapshot CurrentSnapshot =>
            new(
                ImmutableDictionary<SiloAddress, ClusterMember>.Empty.Add(Self, new ClusterMember(Self, Status, "self")),
                new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion) => Refresh(minimumVersion, CancellationToken.None);

        public async ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken)
        {
            Looks++;
            if (Held is { } held)
            {
                await held.Task;
            }

            if (Fails) throw new IOException("Injected: the table is away.");
        }

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }

    private sealed class Details : ILocalSiloDetails
    {
        public string Name => "self";

        public string ClusterId => "test";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Self;

        public SiloAddress GatewayAddress => Self;
    }
}

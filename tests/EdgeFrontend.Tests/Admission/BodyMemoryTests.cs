using System.Net;
using CsCheck;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>One budget for all bodies of the process: nobody fills it alone, and all of it comes back.</summary>
public sealed class BodyMemoryTests
{
    private const int Limit = 8 << 20;

    private static readonly IPAddress[] Addresses = [.. Enumerable.Range(1, 40).Select(i => IPAddress.Parse($"203.0.113.{i}"))];

    [Fact]
    public void Senders_without_credentials_have_a_quarter_by_address_and_three_quarters_together()
    {
        var memory = Memory();

        Assert.Equal(RateLimit.BodyMemoryPerAddress, Fill(memory, Addresses[0], BodyTrust.Open, 4096));
        Assert.InRange(memory.Used, (Limit / 4) - 4096, Limit / 4);
        foreach (var address in Addresses.Skip(1))
        {
            Fill(memory, address, BodyTrust.Open, 4096);
        }

        Assert.InRange(memory.Used, (Limit / 4 * 3) - 4096, Limit / 4 * 3);
        Assert.Null(Charge(memory, Addresses[0], BodyTrust.Proven).TryAdd(Limit / 8));
    }

    [Fact]
    public void Addresses_of_one_network_of_a_subscriber_share_their_part()
    {
        var memory = Memory();
        Fill(memory, IPAddress.Parse("2001:db8:0:7::1"), BodyTrust.Open, 4096);

        Assert.Equal(RateLimit.BodyMemoryPerAddress, Charge(memory, IPAddress.Parse("2001:db8:0:7:ffff::2"), BodyTrust.Open).TryAdd(4096));
        Assert.Null(Charge(memory, IPAddress.Parse("2001:db8:0:8::1"), BodyTrust.Open).TryAdd(4096));
    }

    [Fact]
    public void A_body_that_is_alone_always_fits()
    {
        var memory = Memory();
        var charge = Charge(memory, Addresses[0], BodyTrust.Signed);

        for (var i = 0; i < 16; i++)
        {
            Assert.Null(charge.TryAdd(1 << 20));
        }
    }

    [Fact]
    public void Large_bodies_with_a_signature_have_places_and_small_ones_need_none()
    {
        var memory = Memory(signedBodies: 8);
        var mine = Enumerable.Range(0, 3).Select(_ => Charge(memory, Addresses[0], BodyTrust.Signed)).ToList();

        Assert.Equal([null, null, RateLimit.SignedBodies], mine.Select(charge => charge.TryAdd(BodyMemory.SmallBodyBytes + 1)));
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(Charge(memory, Addresses[0], BodyTrust.Signed).TryAdd(4096));
        }

        mine[0].Dispose();
        Assert.Null(mine[2].TryAdd(BodyMemory.SmallBodyBytes + 1));
        Assert.Equal(
            6,
            Addresses.Skip(1)
                .Take(12)
                .Count(address => Charge(memory, address, BodyTrust.Signed).TryAdd(BodyMemory.SmallBodyBytes + 1) is null));
    }

    [Fact]
    public void Whatever_is_taken_and_given_back_in_any_order_the_limit_holds_and_nothing_is_left() =>
        (from steps in Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int[1, 1 << 20], Gen.Bool).Array[1, 200] select steps).Sample(steps =>
        {
            var memory = Memory(signedBodies: 8);
            var open = new List<BodyCharge>();
            foreach (var (who, trust, bytes, leave) in steps)
            {
                if (leave && open.Count > 0)
                {
                    open[who % open.Count].Dispose();
                    continue;
                }

                var charge = Charge(memory, Addresses[who], (BodyTrust)trust);
                open.Add(charge);
                charge.TryAdd(bytes);
                Assert.InRange(memory.Used, 0, Limit);
            }

            open.ForEach(charge => charge.Dispose());
            Assert.Equal(0, memory.Used);
            Assert.Equal(
                8, Addresses.Count(address => Charge(memory, address, BodyTrust.Signed).TryAdd(BodyMemory.SmallBodyBytes + 1) is null));
        });

    private static BodyMemory Memory(int signedBodies = 32) =>
        new(Options.Create(new EdgeOptions { BodyMemory = Limit, RateLimits = new RateLimitOptions { SignedBodies = signedBodies } }));

    private static BodyCharge Charge(BodyMemory memory, IPAddress address, BodyTrust trust) =>
        new(memory, ClientNetwork.Of(address), trust);

    /// <summary>Body after body until one is refused, and by what.</summary>
    private static RateLimit? Fill(BodyMemory memory, IPAddress address, BodyTrust trust, int bytes)
    {
        while (true)
        {
            if (Charge(memory, address, trust).TryAdd(bytes) is { } limit) return limit;
        }
    }
}

using CsCheck;
using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

/// <summary>What happened at one instant is ordered by receipt, then place, then hash; and always the same way.</summary>
public sealed class StampRankTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Gen<(long Received, int Place, ulong Hash)> Messages = Gen.Select(
        Gen.Long[-3_000_000, 10_000_000_000_000], Gen.Int[0, 5000], Gen.ULong);

    [Fact]
    public void A_later_receipt_wins_then_a_later_place_whatever_the_hashes_are() => Gen.Select(Messages, Messages).Sample((a, b) =>
    {
        // Tenths of a millisecond, up to over 30 years.
        var (first, second) = (Of(a), Of(b));
        var (near, far) = (Math.Min(a.Received, b.Received), Math.Max(a.Received, b.Received));
        // Behind 159 days whole seconds count.
        var sameReceipt = near == far || (near > 13_000_000_000 && far - near < 20_000);
        if (!sameReceipt)
        {
            Assert.Equal(a.Received.CompareTo(b.Received), first.CompareTo(second));
        }
        else if (near == far && Math.Min(a.Place, 4095) != Math.Min(b.Place, 4095))
        {
            Assert.Equal(a.Place.CompareTo(b.Place), first.CompareTo(second));
        }
    });

    [Fact]
    public void Every_message_is_above_a_pull_and_an_import_and_below_an_operator() =>
        Gen.Select(Messages, Gen.ULong).Sample((message, import) =>
    {
        Assert.InRange(Of(message), StampRank.OfImport(import) + 1, StampRank.Operator - 1);
        Assert.True(StampRank.OfImport(import) > StampRank.Pull);
    });

    [Fact]
    public void Without_a_receipt_the_place_decides_and_any_receipt_is_higher()
    {
        Assert.True(StampRank.Of(Time, null, 1, 0) > StampRank.Of(Time, null, 0, ulong.MaxValue));
        Assert.True(StampRank.Of(Time, Time.AddMinutes(-5), 0, 0) > StampRank.Of(Time, null, 4095, ulong.MaxValue));
        Assert.True(StampRank.Of(Time, DateTimeOffset.MinValue, 0, 0) > StampRank.Of(Time, null, 0, ulong.MaxValue));
        Assert.True(StampRank.Of(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, int.MaxValue, ulong.MaxValue) < StampRank.Operator);
    }

    [Fact]
    public void Of_messages_of_one_instant_the_last_received_stays_in_every_order_of_delivery()
    {
        Gen.Select(Messages.Array[1, 8], Gen.Int[0, 1_000_000]).Sample((messages, seed) =>
        {
            var updates = messages.Select((message, i) => new ProfileUpdate(
                [new TraitUpdate(
                    "a",
                    System.Text.Encoding.UTF8.GetBytes(i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    TraitStamp.At(Time, Of(message)),
                    TraitSource.Push)]))
                    .ToArray();
            var shuffled = updates.ToArray();
            new Random(seed).Shuffle(shuffled);

            Assert.Equal(
                ProfileGen.Fold(updates, 100).Block.ToArray(),
                ProfileGen.Fold(shuffled.Concat(updates), 100).Block.ToArray());
        });
    }

    private static ulong Of((long Received, int Place, ulong Hash) message) =>
        StampRank.Of(Time, Time.AddTicks(message.Received * 1000), message.Place, message.Hash);
}

using CsCheck;
using Personalization.Domain.Profiles;

namespace Personalization.Unit.Tests.Profiles;

public sealed class ProfileBlockTests
{
    [Fact]
    public void A_block_reads_back_as_it_was_written() =>
        ProfileGen.Profile.Sample(profile =>
        {
            var read = Profile.FromBlock(ProfileGen.Bytes(profile));

            Assert.Equal(profile.Count, read.Count);
            for (var i = 0; i < profile.Count; i++)
            {
                Assert.True(profile[i].Name.SequenceEqual(read[i].Name));
                Assert.Equal(0, profile[i].CompareTo(read[i]));
            }
        });

    [Fact]
    public void A_block_cut_anywhere_is_refused_and_never_half_read()
    {
        var block = ProfileGen.Bytes(ProfileGen.Fold([new([
            new TraitUpdate("plan", "\"pro\""u8.ToArray(), new TraitStamp(5, 7), TraitSource.Push),
            new TraitUpdate("vip", "true"u8.ToArray(), new TraitStamp(6, 8), TraitSource.Pull, 99)])]));

        for (var length = 0; length < block.Length; length++)
        {
            var cut = block[..length];
            Assert.Throws<InvalidDataException>(() => Profile.FromBlock(cut));
        }
    }

    [Fact]
    public void A_block_with_a_flipped_bit_is_refused_or_read_whole_but_never_throws_otherwise()
    {
        var block = ProfileGen.Bytes(ProfileGen.Fold([new([
            new TraitUpdate("plan", "\"pro\""u8.ToArray(), new TraitStamp(5, 7), TraitSource.Push),
            new TraitUpdate("vip", "true"u8.ToArray(), new TraitStamp(6, 8), TraitSource.Pull, 99)])]));

        for (var bit = 0; bit < block.Length * 8; bit++)
        {
            var damaged = (byte[])block.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var read = Profile.FromBlock(damaged);
                for (var i = 0; i < read.Count; i++)
                {
                    _ = read[i].Value.Length;
                }
            }
            catch (InvalidDataException)
            {
                // Refused: what is wanted wherever the damage is visible.
            }
        }
    }
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Personalization.Domain.Profiles;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>
/// Bytes of every released stored shape stay readable. A golden file is never written again: a new shape gets a new file.
/// </summary>
public sealed class GoldenStateTests
{
    private static readonly byte[] NewerSection = "what a newer build keeps here"u8.ToArray();

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Golden");

    [Fact]
    public void A_full_profile_of_the_first_release_reads_as_it_was_written() =>
        AssertSame(Full, ProfileStateCodec.Read(Golden("profile-1-full.golden")));

    [Fact]
    public void A_plain_profile_of_the_first_release_reads_as_it_was_written() =>
        AssertSame(Plain, ProfileStateCodec.Read(Golden("profile-1-plain.golden")));

    [Fact]
    public void This_build_writes_the_released_bytes_so_that_an_older_one_beside_it_can_read_them()
    {
        Assert.Equal(Golden("profile-1-full.golden"), ProfileStateCodec.Write(Full).ToArray());
        Assert.Equal(Golden("profile-1-plain.golden"), ProfileStateCodec.Write(Plain).ToArray());
    }

    [Fact]
    public void Sections_of_a_newer_build_are_carried_through_a_change_by_this_one()
    {
        var read = ProfileStateCodec.Read(Golden("profile-1-newer-section.golden"));

        var rewritten = ProfileStateCodec.Read(ProfileStateCodec.Write(read with { Version = read.Version + 1 }));

        Assert.Equal(8, rewritten.Version);
        var (tag, bytes) = Assert.Single(rewritten.Extras.Unknown);
        Assert.Equal(99, tag);
        Assert.Equal(NewerSection, bytes.ToArray());
    }

    [Fact]
    public void A_tombstone_and_a_key_of_the_first_release_read_as_they_were_written()
    {
        var serializer = new GridStateSerializer();
        Assert.Equal(
            new Tombstone { FloorTicks = 638_000_000_000_000_000, Version = 12, Suppressed = true },
            serializer.Deserialize<Tombstone>(new BinaryData(Golden("tombstone-1.golden"))));
        Assert.Equal(
            Enumerable.Range(0, 32).Select(i => (byte)i),
            serializer.Deserialize<TombstoneKey>(new BinaryData(Golden("tombstone-key-1.golden"))).Secret);
    }

    [Fact]
    public void Where_a_profile_ends_for_want_of_room_is_stored()
    {
        var profile = Profile.Empty.WithCut(new ProfileCut(new TraitStamp(5, ulong.MaxValue), "größe"u8.ToArray()));

        var read = ProfileStateCodec.Read(
            ProfileStateCodec.Write(UserProfileState.Empty with { Profile = profile, Version = 1 })).Profile.Cut!;

        Assert.Equal(new TraitStamp(5, ulong.MaxValue), read.Stamp);
        Assert.Equal("größe", Encoding.UTF8.GetString(read.Name.Span));
    }

    [Fact]
    public void A_row_cut_anywhere_or_of_another_format_is_refused_whole()
    {
        var golden = Golden("profile-1-full.golden");
        var whole = ProfileStateCodec.Read(golden);
        for (var length = 1; length < golden.Length; length++)
        {
            try
            {
                // A cut between two sections cannot be told from a row without the later ones; anything else is refused.
                var read = ProfileStateCodec.Read(golden.AsMemory(0, length));
                Assert.True(read.Version is 0 || read.Version == whole.Version);
            }
            catch (InvalidDataException)
            {
                // Refused, as it should be.
            }
        }

        golden[0] = 2;
        Assert.Throws<InvalidDataException>(() => ProfileStateCodec.Read(golden));
    }

    private static UserProfileState Plain =>
        UserProfileState.Empty with { Version = 1, Profile = Traits, ChangedAtTicks = 638_500_000_000_000_000 };

    private static UserProfileState Full => Plain with
    {
        Version = 7,
        PulledAtTicks = 638_400_000_000_000_000,
        FloorTicks = 637_000_000_000_000_000,
        Extras = new ProfileExtras
        {
            Sticky = ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, [KeyValuePair.Create("exp__0", "red"), KeyValuePair.Create("zoë__1", "1")]),
            StickyVersion = 3,
            Exposed = [1UL, ulong.MaxValue],
            TakenOver = [42UL],
            HandedTo = "AB12",
            Metadata = "{\"note\":1}"u8.ToArray(),
        },
    };

    private static Profile Traits => ProfileMerge.Merge(
        Profile.Empty,
        new ProfileUpdate(
        [
            new TraitUpdate("vip", "true"u8.ToArray(), new TraitStamp(638_100_000_000_000_000, 77), TraitSource.Push),
            new TraitUpdate("orders", "12"u8.ToArray(), new TraitStamp(638_200_000_000_000_000, 0), TraitSource.Pull),
            new TraitUpdate("gone", [], new TraitStamp(638_300_000_000_000_000, 5), TraitSource.Operator),
            new TraitUpdate(
                "short", "\"ü\""u8.ToArray(), new TraitStamp(638_300_000_000_000_000, 6), TraitSource.HandOver, 638_900_000_000_000_000),
        ]),
        100).Profile;

    private static byte[] Golden(string name)
    {
        var path = Path.Combine(Folder(), name);
        // Written once, when a shape is released: run with GRID_WRITE_GOLDEN=1 and commit the new file.
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("GRID_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(path, Convert.ToBase64String(Make(name), Base64FormattingOptions.InsertLineBreaks) + "\n");
        }

        return Convert.FromBase64String(File.ReadAllText(path));
    }

    private static byte[] Make(string name) => name switch
    {
        "profile-1-full.golden" => ProfileStateCodec.Write(Full).ToArray(),
        "profile-1-plain.golden" => ProfileStateCodec.Write(Plain).ToArray(),
        "profile-1-newer-section.golden" => [.. ProfileStateCodec.Write(Full).Span, 99, (byte)NewerSection.Length, .. NewerSection],
        "tombstone-1.golden" =>
            new GridStateSerializer()
                .Serialize(new Tombstone { FloorTicks = 638_000_000_000_000_000, Version = 12, Suppressed = true })
                .ToArray(),
        _ => new GridStateSerializer().Serialize(new TombstoneKey { Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)] }).ToArray(),
    };

    private static void AssertSame(UserProfileState expected, UserProfileState actual)
    {
        Assert.Equal(expected.Profile.Block.ToArray(), actual.Profile.Block.ToArray());
        Assert.Equal(
            (expected.Version, expected.PulledAtTicks, expected.ChangedAtTicks, expected.FloorTicks),
            (actual.Version, actual.PulledAtTicks, actual.ChangedAtTicks, actual.FloorTicks));
        Assert.Equal(expected.Extras.Sticky, actual.Extras.Sticky);
        Assert.Equal((expected.Extras.StickyVersion, expected.Extras.HandedTo), (actual.Extras.StickyVersion, actual.Extras.HandedTo));
        Assert.Equal(expected.Extras.Exposed, actual.Extras.Exposed);
        Assert.Equal(expected.Extras.TakenOver, actual.Extras.TakenOver);
        Assert.Equal(Encoding.UTF8.GetString(expected.Extras.Metadata.Span), Encoding.UTF8.GetString(actual.Extras.Metadata.Span));
        Assert.Empty(actual.Extras.Unknown);
    }
}

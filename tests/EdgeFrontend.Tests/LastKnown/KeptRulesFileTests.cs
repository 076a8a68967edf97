using System.Text;
using Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.LastKnown;

/// <summary>The form of a file: all of it or nothing.</summary>
public sealed class KeptRulesFileTests
{
    private static readonly KeptRules Kept = new(
        new RuleSetDocument
        {
            Info = new RuleSetVersionInfo { Version = 7, Hash = "abc", Author = "anna", PublishedAt = DateTimeOffset.UnixEpoch },
            Document = Encoding.UTF8.GetBytes(EdgeHarness.Rules),
            KillSwitchVersion = 3,
            KillSwitches =
            [
                new KillSwitch { Feature = "hero", Author = "bob", Reason = "r", At = DateTimeOffset.UnixEpoch },
                new KillSwitch { Kind = "snippet", Feature = "*", Author = "bob" },
            ],
        },
        DateTimeOffset.UnixEpoch.AddDays(1));

    private readonly byte[] _file = KeptRulesFile.Write("shop", Kept);

    [Fact]
    public void What_was_written_is_read()
    {
        var read = KeptRulesFile.Read(_file, "shop", out var problem)!;

        Assert.Null(problem);
        Assert.Equal(Kept.KeptAt, read.KeptAt);
        Assert.Equal(Kept.Document.Info, read.Document.Info);
        Assert.Equal(Kept.Document.Document, read.Document.Document);
        Assert.Equal(Kept.Document.KillSwitchVersion, read.Document.KillSwitchVersion);
        Assert.Equal(Kept.Document.KillSwitches, read.Document.KillSwitches);
    }

    [Fact]
    public void A_file_that_is_damaged_at_any_byte_is_refused()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var at = 0; at < _file.Length; at++)
        {
            foreach (var damage in (byte[])[1, 0x80, (byte)random.Next(1, 256)])
            {
                var damaged = (byte[])_file.Clone();
                damaged[at] ^= damage;
                Refused(damaged, $"seed {seed}, byte {at} xor {damage}");
            }
        }
    }

    [Fact]
    public void A_file_that_is_cut_off_at_any_length_or_goes_on_is_refused()
    {
        for (var length = 0; length < _file.Length; length++)
        {
            Refused(_file[..length], $"length {length}");
        }

        Refused([.. _file, 0], "a byte more");
        Refused([.. _file, .. _file], "twice");
        Refused(new byte[_file.Length], "zeros");
    }

    [Fact]
    public void A_file_of_another_site_is_refused() => Assert.Null(KeptRulesFile.Read(_file, "other", out _));

    private static void Refused(byte[] bytes, string what)
    {
        var read = KeptRulesFile.Read(bytes, "shop", out var problem);
        Assert.True(read is null && problem is not null, what);
    }
}

using Personalization.Domain.Values;

namespace Personalization.Unit.Tests;

public sealed class VarintTests
{
    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(127UL, 1)]
    [InlineData(128UL, 2)]
    [InlineData(16_383UL, 2)]
    [InlineData(16_384UL, 3)]
    [InlineData(int.MaxValue, 5)]
    [InlineData(ulong.MaxValue, 10)]
    public void A_number_is_read_as_it_was_written(ulong number, int bytes)
    {
        Span<byte> written = stackalloc byte[Varint.MaxBytes + 1];
        written.Fill(0xff);

        Assert.Equal(bytes, Varint.Write(written, number));
        Assert.Equal((bytes, number), (Varint.Read(written, out var read), read));
        Assert.Equal(0, Varint.Read(written[..(bytes - 1)], out _));
    }

    [Fact]
    public void What_is_no_length_is_said_to_be_none()
    {
        Span<byte> written = stackalloc byte[Varint.MaxBytes];

        Assert.Equal(5, Varint.ReadLength(written[..Varint.Write(written, int.MaxValue)], out var length));
        Assert.Equal(int.MaxValue, length);
        Assert.Equal(0, Varint.ReadLength(written[..Varint.Write(written, int.MaxValue + 1UL)], out _));
        Assert.Equal(0, Varint.ReadLength([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], out _));
        Assert.Equal(0, Varint.ReadLength([], out _));
    }
}

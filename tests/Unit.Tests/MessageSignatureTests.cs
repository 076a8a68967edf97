using System.Security.Cryptography;
using Personalization.Domain.Signing;

namespace Personalization.Unit.Tests;

public sealed class MessageSignatureTests
{
    [Fact]
    public void A_signature_is_the_messages_only_whole_or_cut_as_asked()
    {
        byte[] key = [1, 2, 3], message = [4, 5];
        var whole = MessageSignature.Sign(key, message);
        var cut = new byte[16];
        MessageSignature.Sign(key, message, cut);

        Assert.Equal(HMACSHA256.HashData(key, message), whole);
        Assert.Equal(whole[..16], cut);
        Assert.True(MessageSignature.Verify(key, message, whole));
        Assert.True(MessageSignature.Verify(key, message, cut, 16));
        Assert.False(MessageSignature.Verify(key, [4, 6], whole));
        Assert.False(MessageSignature.Verify([1, 2], message, whole));
        Assert.False(MessageSignature.Verify(key, message, cut)); // a shorter one than asked for
        Assert.False(MessageSignature.Verify(key, message, whole, 16));
        Assert.False(MessageSignature.Verify(key, message, []));
    }
}

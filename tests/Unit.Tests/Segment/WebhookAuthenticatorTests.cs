using System.Text;
using Personalization.Segment.Webhooks;

namespace Personalization.Unit.Tests.Segment;

public sealed class WebhookAuthenticatorTests
{
    private const string Event = """{"type":"identify","userId":"u_42","traits":{"vip":true}}""";
    private const string Signature = "f00ffa4835233b20f24125bed40984bce6421abc";
    private static readonly WebhookAuthenticator All = new(new WebhookAuthenticationOptions
    {
        Username = "seg",
        Password = "p:w",
        PreviousPassword = "older",
        BearerTokens = ["token-1", "token-2", ""],
        SharedSecrets = ["old", "s3cr3t"],
    });

    [Theory]
    [InlineData(Event, Signature)]
    [InlineData("""{"type":"identify","userId":"u_42","traits":{"name":"Zoë"}}""", "1105211ce26770e0b5d55bd90bd001ed1fbe9a89")]
    [InlineData($"[{Event},{{\"type\":\"delete\"}}]", Signature)]
    [InlineData($" [ {Event} ]", Signature)]
    public void The_published_vectors_are_met(string body, string signature) =>
        Assert.Equal(signature, WebhookSignature.Compute(Encoding.UTF8.GetBytes(body), "s3cr3t"));

    [Theory]
    [InlineData("seg:p:w", WebhookAuthentication.Authenticated)]
    [InlineData("seg:older", WebhookAuthentication.Authenticated)]
    [InlineData("seg:", WebhookAuthentication.Wrong)]
    [InlineData("seg", WebhookAuthentication.Wrong)]
    [InlineData(":", WebhookAuthentication.Wrong)]
    [InlineData("SEG:p:w", WebhookAuthentication.Wrong)]
    [InlineData("seg:p:w ", WebhookAuthentication.Wrong)]
    public void Basic_credentials_are_compared_exactly(string pair, WebhookAuthentication expected)
    {
        var header = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}";

        Assert.Equal(expected, All.Authenticate(header, null, Encoding.UTF8.GetBytes(Event)));
        Assert.Equal(expected, All.Authenticate("bAsIc" + header[5..], null, Encoding.UTF8.GetBytes(Event)));
    }

    [Theory]
    [InlineData("Bearer token-1", WebhookAuthentication.Authenticated)]
    [InlineData("bearer token-2", WebhookAuthentication.Authenticated)]
    [InlineData("Bearer token-3", WebhookAuthentication.Wrong)]
    [InlineData("Bearer ", WebhookAuthentication.Wrong)]
    [InlineData("Basic !!!", WebhookAuthentication.Wrong)]
    [InlineData("token-1", WebhookAuthentication.Wrong)]
    [InlineData("Digest token-1", WebhookAuthentication.Wrong)]
    [InlineData("", WebhookAuthentication.Missing)]
    [InlineData(null, WebhookAuthentication.Missing)]
    public void Bearer_tokens_are_compared_exactly(string? header, WebhookAuthentication expected) =>
        Assert.Equal(expected, All.Authenticate(header, null, Encoding.UTF8.GetBytes(Event)));

    [Theory]
    [InlineData(Signature, WebhookAuthentication.Authenticated)]
    [InlineData("f00ffa4835233b20f24125bed40984bce6421abd", WebhookAuthentication.Wrong)]
    [InlineData("F00FFA4835233B20F24125BED40984BCE6421ABC", WebhookAuthentication.Wrong)]
    [InlineData("f00ffa4835233b20f24125bed40984bce6421ab", WebhookAuthentication.Wrong)]
    [InlineData("sha1=f00ffa4835233b20f24125bed40984bce6421abc", WebhookAuthentication.Wrong)]
    [InlineData("éééééééééééééééééééééééééééééééééééééééé", WebhookAuthentication.Wrong)]
    [InlineData("", WebhookAuthentication.Missing)]
    public void A_signature_alone_opens_a_single_event_in_its_one_written_form(string signature, WebhookAuthentication expected) =>
        Assert.Equal(expected, All.Authenticate(null, signature, Encoding.UTF8.GetBytes(Event)));

    [Fact]
    public void Both_secrets_of_a_rotation_are_good_and_another_body_is_not()
    {
        var body = Encoding.UTF8.GetBytes(Event);

        Assert.Equal(WebhookAuthentication.Authenticated, All.Authenticate(null, WebhookSignature.Compute(body, "old"), body));
        Assert.Equal(WebhookAuthentication.Wrong, All.Authenticate(null, WebhookSignature.Compute(body, "other"), body));
        Assert.Equal(WebhookAuthentication.Wrong, All.Authenticate(null, Signature, Encoding.UTF8.GetBytes(Event + " ")));
    }

    [Fact]
    public void A_signature_over_an_array_needs_company_because_it_covers_only_the_first_event()
    {
        var forged = Encoding.UTF8.GetBytes($$"""[{{Event}},{"type":"delete","userId":"victim"}]""");

        Assert.Equal(WebhookAuthentication.Missing, All.Authenticate(null, Signature, forged));
        Assert.Equal(WebhookAuthentication.Authenticated, All.Authenticate("Bearer token-1", Signature, forged));
        Assert.Equal(WebhookAuthentication.Authenticated, All.Authenticate("Bearer token-1", null, forged));
    }

    [Fact]
    public void A_wrong_signature_is_refused_whatever_else_is_right()
    {
        var body = Encoding.UTF8.GetBytes(Event);

        Assert.Equal(WebhookAuthentication.Wrong, All.Authenticate("Bearer token-1", new string('0', 40), body));
        Assert.Equal(WebhookAuthentication.Authenticated, All.Authenticate("Bearer wrong", Signature, body));
    }

    [Fact]
    public void Without_a_configured_secret_a_signature_proves_and_spoils_nothing()
    {
        var basicOnly = new WebhookAuthenticator(new WebhookAuthenticationOptions { Username = "seg", Password = "pw" });
        var body = Encoding.UTF8.GetBytes(Event);
        var header = $"Basic {Convert.ToBase64String("seg:pw"u8)}";

        Assert.Equal(WebhookAuthentication.Authenticated, basicOnly.Authenticate(header, new string('0', 40), body));
        Assert.Equal(WebhookAuthentication.Missing, basicOnly.Authenticate(null, Signature, body));
    }

    [Fact]
    public void Nothing_configured_lets_nothing_in()
    {
        var none =
            new WebhookAuthenticator(new WebhookAuthenticationOptions
            {
                Username = "seg",
                Password = "",
                BearerTokens = [""],
                SharedSecrets = [""],
            });
        var body = Encoding.UTF8.GetBytes(Event);

        Assert.False(none.IsConfigured);
        Assert.True(All.IsConfigured);
        Assert.Equal(WebhookAuthentication.Wrong, none.Authenticate($"Basic {Convert.ToBase64String("seg:"u8)}", null, body));
        Assert.Equal(WebhookAuthentication.Wrong, none.Authenticate("Bearer ", null, body));
        Assert.Equal(WebhookAuthentication.Missing, none.Authenticate(null, WebhookSignature.Compute(body, ""), body));
    }

    [Fact]
    public void Whatever_the_body_is_a_signature_never_throws()
    {
        var body = Payload.Read("batch");
        for (var length = 0; length <= body.Length; length++)
        {
            Assert.NotEqual(WebhookAuthentication.Authenticated, All.Authenticate(null, new string('a', 40), body.AsSpan(0, length)));
        }
    }
}

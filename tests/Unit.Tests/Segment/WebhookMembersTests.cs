using System.Text;
using CsCheck;
using Personalization.Segment.Webhooks;

namespace Personalization.Unit.Tests.Segment;

/// <summary>One bad member of a delivery costs nobody but itself.</summary>
public sealed class WebhookMembersTests
{
    private const string Good = """{"type":"identify","userId":"good","traits":{"a":1}}""";
    private static readonly string TooLong = new('x', 300);

    /// <summary>Members that are not stored, with the kind that they are counted as.</summary>
    private static readonly (string Json, string Kind, bool IsRefused)[] Bad =
    [
        ("null", WebhookKinds.NoObject, true),
        ("1", WebhookKinds.NoObject, true),
        ("\"text\"", WebhookKinds.NoObject, true),
        ("true", WebhookKinds.NoObject, true),
        ("[]", WebhookKinds.NestedBatch, true),
        ($"[{Good}]", WebhookKinds.NestedBatch, true),
        ($$"""{"batch":[{{Good}}]}""", WebhookKinds.NestedBatch, true),
        (new string('[', 5000) + new string(']', 5000), WebhookKinds.NestedBatch, true),
        ($$$"""{"type":"identify","userId":"{{{TooLong}}}","traits":{"a":1}}""", WebhookKinds.IdLength, true),
        ($$$"""{"type":"identify","anonymousId":"{{{TooLong}}}","traits":{"a":1}}""", WebhookKinds.IdLength, true),
        ($$$"""{"type":"delete","userId":"{{{TooLong}}}"}""", WebhookKinds.IdLength, true),
        ("""{"type":"identify","userId":"a\tb","traits":{"a":1}}""", WebhookKinds.IdCharacters, true),
        ("""{"type":"identify","userId":"a\u0000b","anonymousId":"fine","traits":{"a":1}}""", WebhookKinds.IdCharacters, true),
        ("""{"type":"identify","anonymousId":"a\u0085b","traits":{"a":1}}""", WebhookKinds.IdCharacters, true),
        ("""{"type":"identify","userId":"\ud83d","traits":{"a":1}}""", WebhookKinds.IdCharacters, true),
        ("""{"type":"identify","userId":true,"traits":{"a":1}}""", WebhookKinds.IdType, true),
        ("""{"type":"identify","userId":{"id":1},"traits":{"a":1}}""", WebhookKinds.IdType, true),
        ("""{"type":"identify","userId":["u"],"traits":{"a":1}}""", WebhookKinds.IdType, true),
        ("""{"type":"identify","userId":"u","traits":"text"}""", WebhookKinds.TraitsType, true),
        ("""{"type":"identify","userId":"u","traits":[1]}""", WebhookKinds.TraitsType, true),
        ("""{"type":"identify","userId":"u","traits":{"":1}}""", WebhookKinds.TraitsUnusable, true),
        ("""{"type":"identify","userId":"u","traits":{"a":"""
            + new string('[', 33) + new string(']', 33) + "}}", WebhookKinds.TraitsUnusable, true),
        ("""{"type":"identify","userId":"u","traits":[]}""", WebhookKinds.WithoutTraits, false),
        ("""{"type":"identify","userId":"u","traits":[ ]}""", WebhookKinds.WithoutTraits, false),
        ("""{"type":"identify","userId":"u","traits":{}}""", WebhookKinds.WithoutTraits, false),
        ("""{"type":"track","userId":"u","event":"x","properties":[]}""", WebhookKinds.WithoutTraits, false),
        ("""{"type":"identify","traits":{"a":1}}""", WebhookKinds.WithoutIdentity, false),
        ("""{"type":"identify","userId":"","anonymousId":null,"traits":{"a":1}}""", WebhookKinds.WithoutIdentity, false),
        ("""{"type":"page","userId":"u"}""", WebhookKinds.UnknownType, false),
        ("""{"type":7,"userId":"u"}""", WebhookKinds.UnknownType, false),
        ("{}", WebhookKinds.UnknownType, false),
        ("""{"type":"identify","userId":"u","traits":{"a":1},"context":{"personas":{"computation_class":"prediction"}}}""", WebhookKinds.UnknownClass, false),
    ];

    [Fact]
    public void Whatever_stands_beside_it_a_good_event_is_stored_and_every_member_is_counted_once()
    {
        foreach (var (json, kind, isRefused) in Bad)
        {
            var batch = Payload.Parse($"[{json},{Good},{json}]");

            Assert.Equal("good", Assert.Single(batch.Events).UserId);
            Assert.Equal((kind, 2), (kind, (isRefused ? batch.Refused : batch.Ignored)[kind]));
            Assert.Equal(3, batch.Count);
        }
    }

    [Fact]
    public void Any_mixture_keeps_every_good_event_in_its_place()
    {
        var members = Gen.Int[0, Bad.Length].Array[0, 60];

        members.Sample(which =>
        {
            var batch = Payload.Parse($"[{string.Join(',', which.Select(one => one == Bad.Length ? Good : Bad[one].Json))}]");

            Assert.Equal(
                which.Index().Where(one => one.Item == Bad.Length).Select(one => one.Index), batch.Events.Select(one => one.Index));
            Assert.Equal(which.Count(one => one < Bad.Length && Bad[one].IsRefused), batch.Refused.Total);
            Assert.Equal(which.Length, batch.Count);
        });
    }

    [Fact]
    public void A_bad_event_alone_is_counted_as_well()
    {
        foreach (var (json, kind, isRefused) in Bad.Where(one => one.Json[0] == '{'))
        {
            Assert.Equal(1, (isRefused ? Payload.Parse(json).Refused : Payload.Parse(json).Ignored)[kind]);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_cost_their_event_alone()
    {
        byte[] body = [
            .. Encoding.UTF8.GetBytes($"[{Good},{{\"type\":\"identify\",\"userId\":\"u\",\"traits\":{{\"a\":\""), 0xC3, 0x28,
            .. Encoding.UTF8.GetBytes($"\"}}}},{Good}]"),
        ];

        var batch = Payload.Parse(body);

        Assert.Equal((2, 1), (batch.Events.Count, batch.Refused[WebhookKinds.NotUtf8]));
    }

    [Fact]
    public void An_odd_anonymous_or_message_id_beside_a_good_user_id_does_no_harm()
    {
        foreach (var odd in new[] { $"\"{TooLong}\"", "true", "{}", "\"a\\tb\"" })
        {
            var one = Assert.Single(
                Payload.Parse(
                    $$$"""{"type":"identify","userId":"u","anonymousId":{{{odd}}},"messageId":{{{odd}}},"traits":{"a":1}}""").Events);

            Assert.Equal(("u", null, null), (one.UserId, one.AnonymousId, one.MessageId));
        }
    }

    [Fact]
    public void A_trait_that_cannot_be_kept_leaves_the_others()
    {
        var deep = new string('[', 33) + new string(']', 33);
        var fits = new string('[', 32) + new string(']', 32);

        var batch = Payload.Parse(
            $$$"""{"type":"identify","userId":"u","traits":{"deep":{{{deep}}},"fits":{{{fits}}},"{{{new string('n', 1025)}}}":1,"a":1}}""");

        Assert.Equal(["fits", "a"], Assert.Single(batch.Events).Traits.Select(trait => trait.Name));
        Assert.Equal((1, 1), (batch.DroppedTraits[WebhookKinds.TraitDepth], batch.DroppedTraits[WebhookKinds.TraitName]));
    }

    [Fact]
    public void Ids_may_have_256_bytes_and_not_one_more()
    {
        string Body(string id) => $$"""{"type":"identify","traits":{"a":1},"userId":"{{id}}"}""";

        Assert.Single(Payload.Parse(Body(new string('é', 128))).Events);
        Assert.Equal(1, Payload.Parse(Body(new string('é', 128) + "x")).Refused[WebhookKinds.IdLength]);
    }

    [Fact]
    public void An_event_may_have_6000_traits_and_one_with_more_is_refused_alone()
    {
        string Body(int traits) =>
            $"[{Good},{{\"type\":\"identify\",\"userId\":\"u\",\"traits\":{{{string.Join(',', Enumerable.Range(0, traits).Select(trait => $"\"k{trait}\":1"))},\"k0\":2}}}}]";

        Assert.Equal(6000, Payload.Parse(Body(6000)).Events[1].Traits.Count);
        var more = Payload.Parse(Body(6001));
        Assert.Equal((1, 1), (more.Events.Count, more.Refused[WebhookKinds.TooManyTraits]));
    }

    [Fact]
    public void An_unknown_computation_class_is_named_when_it_looks_like_one()
    {
        string Body(string name) =>
            """{"type":"identify","userId":"u","traits":{"a":1},"context":{"personas":{"computation_class":"NAME"}}}""".Replace(
                "NAME", name, StringComparison.Ordinal);

        Assert.Equal(["prediction"], Payload.Parse(Body("Prediction")).UnknownClassNames);
        Assert.Empty(Payload.Parse(Body("someone@example.com")).UnknownClassNames);
    }

    [Fact]
    public void A_time_that_cannot_be_read_is_counted_and_the_next_best_is_used()
    {
        var batch = Payload.Parse(
            """{"type":"identify","userId":"u","traits":{"a":1},"timestamp":"yesterday","receivedAt":"2026-01-31T12:00:00Z"}""");

        Assert.Equal((1, 0), (batch.UnreadableTimes, batch.Refused.Total));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), batch.Events[0].OccurredAt);
    }
}

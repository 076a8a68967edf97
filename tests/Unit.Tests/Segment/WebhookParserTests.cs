using Personalization.Segment.Webhooks;

namespace Personalization.Unit.Tests.Segment;

public sealed class WebhookParserTests
{
    [Theory]
    [InlineData("identify-audience-entered", WebhookEventKind.Identify, "u_42", "eml_59bb", "first_time_shopper", "true")]
    [InlineData("identify-audience-exited", WebhookEventKind.Identify, "u_42", null, "first_time_shopper", "false")]
    [InlineData("track-audience-entered", WebhookEventKind.Track, "u_42", null, "first_time_shopper", "true")]
    [InlineData("track-audience-exited-without-value", WebhookEventKind.Track, "u_42", null, "first_time_shopper", "false")]
    [InlineData("identify-computed-trait", WebhookEventKind.Identify, null, "anon_7", "total_revenue_180_days", "450.0")]
    [InlineData("track-computed-trait-renamed", WebhookEventKind.Track, "u_42", null, "total_revenue_180_days", "12345678901234567890.10")]
    [InlineData("identify-journey-step", WebhookEventKind.Identify, "u_42", null, "welcome_series_step_2", "true")]
    [InlineData("group-account-trait", WebhookEventKind.Group, "u_42", null, "account_tier", "\"gold\"")]
    [InlineData("identify-snake-case", WebhookEventKind.Identify, "u_42", "a_1", "vip", "true")]
    public void Every_form_ends_in_one_trait(
        string payload, WebhookEventKind kind, string? userId, string? anonymousId, string trait, string value)
    {
        var batch = Payload.Parse(Payload.Read(payload));

        var one = Assert.Single(batch.Events);
        Assert.Equal((kind, userId, anonymousId), (one.Kind, one.UserId, one.AnonymousId));
        var only = Assert.Single(one.Traits);
        Assert.Equal((trait, value, false), (only.Name, Payload.Text(only.RawJson), only.IsRemoval));
        Assert.Equal((false, 0), (batch.IsArray, batch.Ignored.Total + batch.Refused.Total));
    }

    [Fact]
    public void The_envelope_is_read_with_its_times_and_its_space()
    {
        var one = Assert.Single(Payload.Parse(Payload.Read("identify-audience-entered")).Events);

        Assert.Equal(
            ("personas_a1", "spa_1", "audience", "first_time_shopper"),
            (one.MessageId, one.SpaceId, one.ComputationClass, one.ComputationKey));
        Assert.Equal(new DateTimeOffset(2026, 5, 10, 0, 2, 50, 88, TimeSpan.Zero), one.Timestamp);
        Assert.Equal(new DateTimeOffset(2026, 5, 10, 0, 2, 50, 871, TimeSpan.Zero), one.ReceivedAt);
        Assert.Equal(new DateTimeOffset(2026, 5, 10, 0, 2, 50, TimeSpan.Zero).AddTicks(888384), one.OriginalTimestamp);
        Assert.Equal(one.Timestamp, one.OccurredAt);
    }

    [Fact]
    public void Snake_case_twins_are_read_and_the_namespace_stands_in_for_the_space()
    {
        var snake = Assert.Single(Payload.Parse(Payload.Read("identify-snake-case")).Events);
        var exited = Assert.Single(Payload.Parse(Payload.Read("identify-audience-exited")).Events);

        Assert.Equal(("personas_s1", "acme"), (snake.MessageId, snake.GroupId));
        Assert.Null(snake.Timestamp);
        Assert.Equal(new DateTimeOffset(2026, 5, 10, 0, 2, 51, TimeSpan.Zero), snake.OccurredAt);
        Assert.Equal("spa_1", exited.SpaceId);
    }

    [Fact]
    public void A_deletion_has_an_id_and_a_time_and_no_traits()
    {
        var one = Assert.Single(Payload.Parse(Payload.Read("delete")).Events);

        Assert.Equal((WebhookEventKind.Delete, "u_42", 0), (one.Kind, one.UserId, one.Traits.Count));
        Assert.Equal(new DateTimeOffset(2026, 5, 10, 0, 2, 50, 276, TimeSpan.Zero), one.OccurredAt);
    }

    [Fact]
    public void An_array_keeps_what_concerns_a_profile_and_counts_the_rest()
    {
        var batch = Payload.Parse(Payload.Read("batch"));

        Assert.True(batch.IsArray);
        Assert.Equal([(0, "u_1"), (6, "a_3"), (7, "u_9")], batch.Events.Select(one => (one.Index, one.UserId ?? one.AnonymousId!)));
        Assert.Equal(
            (1, 1, 2, 1),
            (batch.Ignored[WebhookKinds.UnknownType], batch.Ignored[WebhookKinds.UnknownClass], batch.Ignored[WebhookKinds.WithoutTraits], batch.Ignored[WebhookKinds.WithoutIdentity]));
        Assert.Equal((5, 0), (batch.Ignored.Total, batch.Refused.Total));
        Assert.True(Assert.Single(batch.Events[1].Traits).IsRemoval);
    }

    [Fact]
    public void Numbers_and_text_keep_their_written_form()
    {
        const string traits = """{"a":1e400,"b":-0.0,"c":1.10,"d":"\u0041\/\ud83d\ude00","e":[1, 2],"f":{"x" :null},"g":""}""";

        var one = Assert.Single(Payload.Parse("""{"type":"identify","userId":"u","traits":""" + traits + "}").Events);

        Assert.Equal(
            ["1e400", "-0.0", "1.10", "\"\\u0041\\/\\ud83d\\ude00\"", "[1, 2]", "{\"x\" :null}", "\"\""],
            one.Traits.Select(trait => Payload.Text(trait.RawJson)));
    }

    [Fact]
    public void Of_a_name_given_twice_the_last_one_counts_however_many_there_are()
    {
        var many = string.Join(',', Enumerable.Range(0, 40).Select(number => $"\"t{number % 20}\":{number}"));

        var few = Assert.Single(
            Payload.Parse("""{"type":"page","userId":"x","type":"identify","userId":"u","traits":{"a":1,"\u0061":2}}""").Events);
        var lots = Assert.Single(Payload.Parse("""{"type":"identify","userId":"u","traits":{""" + many + "}}").Events);

        Assert.Equal(("u", "2"), (few.UserId, Payload.Text(Assert.Single(few.Traits).RawJson)));
        Assert.Equal(Enumerable.Range(20, 20).Select(number => $"{number}"), lots.Traits.Select(trait => Payload.Text(trait.RawJson)));
    }

    [Fact]
    public void A_trait_whose_name_no_profile_can_take_is_left_out_and_counted()
    {
        var longest = new string('é', 512);

        var batch = Payload.Parse(
            "{\"type\":\"identify\",\"userId\":\"u\",\"traits\":{\"\":1,\"" + longest + "\":2,\"" + longest + "x\":3}}");

        Assert.Equal([longest], Assert.Single(batch.Events).Traits.Select(trait => trait.Name));
        Assert.Equal(2, batch.DroppedTraits[WebhookKinds.TraitName]);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_trait_becomes_the_replacement_character()
    {
        var one = Assert.Single(
            Payload.Parse(
                """{"type":"identify","userId":"u","traits":{"n\ud83d":"cut \ud83d, whole \ud83d\ude00, low \ude00\\ud83d"}}""").Events);

        var trait = Assert.Single(one.Traits);
        Assert.Equal("n\uFFFD", trait.Name);
        Assert.Equal("""
            "cut \ufffd, whole \ud83d\ude00, low \ufffd\\ud83d"
            """, Payload.Text(trait.RawJson));
    }

    [Theory]
    [InlineData("""{"type":"identify","traits":{"a":1},"userId":null,"anonymousId":"a_1"}""", "a_1")]
    [InlineData("""{"type":"identify","traits":{"a":1},"userId":"","anonymousId":"a_1"}""", "a_1")]
    [InlineData("""{"type":"identify","traits":{"a":1},"userId":null,"user_id":"u_1"}""", "u_1")]
    [InlineData("""{"type":"identify","traits":{"a":1},"userId":42}""", "42")]
    [InlineData("""{"type":"Identify","traits":{"a":1},"userId":"Zo\u00eb"}""", "Zoë")]
    public void Empty_ids_are_absent_and_numbers_are_their_digits(string body, string id)
    {
        var one = Assert.Single(Payload.Parse(body).Events);

        Assert.Equal(id, one.UserId ?? one.AnonymousId);
    }

    [Theory]
    [InlineData("2026-05-10T00:02:50Z", "2026-05-10T00:02:50.0000000+00:00")]
    [InlineData("2026-05-10T00:02:50.1Z", "2026-05-10T00:02:50.1000000+00:00")]
    [InlineData("2026-05-10T00:02:50.123456789Z", "2026-05-10T00:02:50.1234567+00:00")]
    [InlineData("2026-05-10T02:02:50+02:00", "2026-05-10T00:02:50.0000000+00:00")]
    [InlineData("2026-05-10T00:02:50", "2026-05-10T00:02:50.0000000+00:00")]
    [InlineData("10/05/2026", null)]
    [InlineData("", null)]
    public void Times_are_UTC_unless_they_say_otherwise_and_unreadable_ones_are_absent(string written, string? read)
    {
        var one = Assert.Single(Payload.Parse($$"""{"type":"delete","userId":"u","timestamp":"{{written}}"}""").Events);

        Assert.Equal(read, one.Timestamp?.ToString("O"));
    }
}

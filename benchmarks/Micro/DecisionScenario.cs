using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Inputs;
using Personalization.Domain.Profiles;
using Personalization.Domain.Rules;

namespace Personalization.Micro;

/// <summary>
/// What is measured: one feature of ten rules, of which nine are looked at and fail, most on their second clause, before the tenth, an
/// experiment, assigns; asked for a profile of twenty traits. The same document and attributes go to the JavaScript SDK.
/// </summary>
internal static class DecisionScenario
{
    public const string Feature = "home-hero";

    public const string Document = """
        { "savedGroups": { "staff": [ "u_1", "u_2", "u_3" ] },
          "features": { "home-hero": { "defaultValue": null, "rules": [
            { "id": "staff", "condition": { "userId": { "$inGroup": "staff" } }, "force": "/staff" },
            { "id": "red", "condition": { "vip": true, "plan": "enterprise" }, "force": "/red" },
            { "id": "orders", "condition": { "vip": true, "orders_90d": { "$gte": 50 } }, "force": "/loyal" },
            { "id": "cities", "condition": { "vip": true, "city": { "$in": [ "Oslo", "Bergen", "Trondheim" ] } }, "force": "/north" },
            { "id": "version", "condition": { "vip": true, "app_version": { "$vlt": "2.0.0" } }, "force": "/upgrade" },
            { "id": "tags", "condition": { "tags": { "$elemMatch": { "$eq": "churned" } } }, "force": "/back" },
            { "id": "mail", "condition": { "vip": true, "email_domain": { "$regex": "^(gov|edu)\\." } }, "force": "/public" },
            { "id": "either", "condition": { "$or": [ { "plan": "trial" }, { "seats": { "$lt": 2 } } ] }, "force": "/trial" },
            { "id": "share", "condition": { "vip": true }, "coverage": 0.01, "hashVersion": 2, "hashAttribute": "userId", "force": "/new" },
            { "id": "exp", "condition": { "vip": true, "orders_90d": { "$gt": 3 } }, "key": "home-hero", "seed": "home-hero", "hashVersion": 2, "hashAttribute": "userId",
              "variations": [ null, "/red", "/green" ], "weights": [ 0.5, 0.3, 0.2 ], "coverage": 1,
              "meta": [ { "key": "0" }, { "key": "1" }, { "key": "2" } ] } ] } } }
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    public static CompiledRuleSet Compile() =>
        RuleSetCompiler.Compile(Encoding.UTF8.GetBytes(Document), CompileMode.Strict) is { RuleSet: { } ruleSet }
            ? ruleSet
            : throw new InvalidOperationException("the benchmark's document is refused");

    /// <summary>Twenty traits, as a profile of a shop's customer has them.</summary>
    public static JsonObject Traits(int user) => new()
    {
        ["address"] = new JsonObject { ["street"] = "Storgata 1", ["zip"] = "9008" },
        ["app_version"] = "2.10.3",
        ["city"] = "Tromsø",
        ["company"] = "Nordlys AS",
        ["created_at"] = "2023-05-17T08:00:00Z",
        ["currency"] = "NOK",
        ["email_domain"] = "example.com",
        ["first_name"] = "Kari",
        ["language"] = "nb",
        ["last_order"] = "2026-10-30T12:00:00Z",
        ["lifetime_value"] = 1234.5,
        ["newsletter"] = true,
        ["orders_90d"] = 4 + (user % 10),
        ["plan"] = "business",
        ["score"] = 0.87,
        ["seats"] = 12,
        ["segment"] = "b2b",
        ["tags"] = new JsonArray("a", "b", "c"),
        ["utm_source"] = "newsletter",
        ["vip"] = true,
    };

    public static DecisionInput Input(int user)
    {
        var updates = Traits(user).Select(trait =>
            new TraitUpdate(trait.Key, Encoding.UTF8.GetBytes(trait.Value!.ToJsonString()), TraitStamp.At(Now), TraitSource.Push));
        var profile = ProfileMerge.Merge(Profile.Empty, new ProfileUpdate(updates), 2000).Profile;
        return new DecisionInput
        {
            UserId = string.Create(CultureInfo.InvariantCulture, $"u_{1000 + user}"),
            AnonymousId = "0f8fad5b-d9cb-469f-a165-70867728950e",
            Known = true,
            Path = "/",
            Traits = new ProfileTraits(profile, Now.UtcTicks),
            Now = Now,
        };
    }

    private sealed class ProfileTraits(Profile profile, long nowTicks) : ITraitSource
    {
        public bool TryGetTrait(ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> jsonUtf8) =>
            profile.TryGetValue(utf8Name, nowTicks, out jsonUtf8);

        public void ForEachTrait(ReadOnlySpan<byte> utf8Prefix, ITraitVisitor visitor) =>
            throw new NotSupportedException("decisions do not list traits");
    }
}

namespace Personalization.SystemTests.Operator;

/// <summary>Rule documents for tests.</summary>
internal static class Rules
{
    /// <summary>A route whose visitors with the trait get <paramref name="path"/>.</summary>
    public static string Forcing(string path) => $$$$"""
        {"routes":[{"path":"/","feature":"landing-page"}],
         "features":{"landing-page":{"defaultValue":null,"rules":[{"id":"red","condition":{"red_group":true},"force":"{{{{path}}}}"}]}}}
        """;

    /// <summary>Publishes and answers the new version.</summary>
    public static async Task<long> PublishAsync(OperatorHost host, string site, string document, long expected) =>
        (await host.Operator.PutAsync(
            Api.RuleSet(site, "?reason=test"), document, expected == 0 ? null : $"\"{expected}\"", expected == 0 ? "*" : null)
            .OkAsync())
            .GetProperty("version")
            .GetInt64();
}

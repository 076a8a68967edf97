using System.Net;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Admission;

namespace Personalization.EdgeFrontend;

/// <summary>Checks the edge's own keys.</summary>
public sealed class EdgeOptionsValidator : IValidateOptions<EdgeOptions>
{
    public ValidateOptionsResult Validate(string? name, EdgeOptions options)
    {
        var problems = new List<string>();
        foreach (var network in options.TrustedProxies)
        {
            if (!IPNetwork.TryParse(network, out _)) problems.Add($"Edge:TrustedProxies: '{network}' is no network; write it like 10.0.0.0/8 or 192.0.2.7/32, with no bits set behind the prefix.");
        }

        if (options.Location.Length > 64 || options.Location.Any(char.IsControl)) problems.Add("Edge:Location: use at most 64 characters without control characters.");
        if (options.MaxEventStreams is < 0 or > 1_000_000) problems.Add($"Edge:MaxEventStreams: {options.MaxEventStreams}; use 0 to 1000000.");
        if (options.BodyMemory is < 1L << 20 or > 1L << 36) problems.Add($"Edge:BodyMemory: {options.BodyMemory}; use 1048576 to 68719476736 bytes.");
        CheckRates(options.RateLimits, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckRates(RateLimitOptions limits, List<string> problems)
    {
        Check(nameof(limits.RequestsPerAddress), limits.RequestsPerAddress, 0, 1_000_000);
        Check(nameof(limits.DecisionsPerAddress), limits.DecisionsPerAddress, 0, 1_000_000);
        Check(nameof(limits.EventsPerAddress), limits.EventsPerAddress, 0, 1_000_000);
        Check(nameof(limits.EventsPerId), limits.EventsPerId, 0, 1_000_000);
        Check(nameof(limits.WebhooksPerAddress), limits.WebhooksPerAddress, 0, 1_000_000);
        Check(nameof(limits.WebhooksPerId), limits.WebhooksPerId, 0, 1_000_000);
        Check(nameof(limits.CdnFetchesPerAddress), limits.CdnFetchesPerAddress, 0, 1_000_000);
        Check(nameof(limits.EventStreamsPerAddress), limits.EventStreamsPerAddress, 0, 1_000_000);
        Check(nameof(limits.SignedBodies), limits.SignedBodies, 4, 10_000);
        Check(nameof(limits.BodyBytesPerSecond), limits.BodyBytesPerSecond, 0, 1_000_000);
        Check(nameof(limits.BurstSeconds), limits.BurstSeconds, 1, 60);

        void Check(string key, int value, int least, int most)
        {
            if (value < least || value > most) problems.Add($"Edge:RateLimits:{key}: {value}; use {least} to {most}.");
        }
    }
}

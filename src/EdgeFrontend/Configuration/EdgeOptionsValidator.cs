using System.Net;
using Microsoft.Extensions.Options;

namespace Personalization.EdgeFrontend.Configuration;

/// <summary>Checks the edge's own keys.</summary>
internal sealed class EdgeOptionsValidator : IValidateOptions<EdgeOptions>
{
    public ValidateOptionsResult Validate(string? name, EdgeOptions options)
    {
        var problems = new List<string>();
        foreach (var network in options.TrustedProxies)
        {
            if (!IPNetwork.TryParse(network, out _))
            {
                problems.Add(
                    $"Edge:TrustedProxies: '{network}' is no network; write it like 10.0.0.0/8 or 192.0.2.7/32, with no bits set behind the prefix.");
            }
        }

        if (options.Id is { } id && (id.Length is 0 or > 64 || id.Any(char.IsControl)))
        {
            problems.Add("Edge:Id: use 1 to 64 characters without control characters, or leave it out for the machine's name.");
        }

        if (options.StateDirectory is { } folder && (string.IsNullOrWhiteSpace(folder) || folder.Any(char.IsControl)))
        {
            problems.Add("Edge:StateDirectory: give a folder that this process may write to, or leave it out.");
        }

        if (options.Location.Length > 64 || options.Location.Any(char.IsControl))
        {
            problems.Add("Edge:Location: use at most 64 characters without control characters.");
        }

        if (options.MaxEventStreams is < 0 or > 1_000_000)
        {
            problems.Add($"Edge:MaxEventStreams: {options.MaxEventStreams}; use 0 to 1000000.");
        }

        if (options.BodyMemory is < 1L << 20 or > 1L << 36)
        {
            problems.Add($"Edge:BodyMemory: {options.BodyMemory}; use 1048576 to 68719476736 bytes.");
        }

        if (options.HttpsPort is < 1 or > 65_535)
        {
            problems.Add($"Edge:HttpsPort: {options.HttpsPort}; use 1 to 65535.");
        }

        CheckHsts(options.Hsts, problems);
        CheckRates(options.RateLimits, problems);
        CheckAccessLog(options.AccessLog, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckHsts(HstsOptions hsts, List<string> problems)
    {
        if (hsts.MaxAge is { } age && (age < TimeSpan.Zero || age > TimeSpan.FromDays(1826)))
        {
            problems.Add($"Edge:Hsts:MaxAge: {age}; use 00:00:00 to 1826.00:00:00 (days.hours:minutes:seconds).");
        }

        if (hsts.MaxAge is null && (hsts.IncludeSubDomains || hsts.Preload))
        {
            problems.Add(
                "Edge:Hsts:MaxAge: is not set, so that IncludeSubDomains and Preload are never sent; set it, such as 365.00:00:00.");
        }

        if (hsts is { Preload: true, MaxAge: { } listed } && (!hsts.IncludeSubDomains || listed < TimeSpan.FromDays(365)))
        {
            problems.Add(
                "Edge:Hsts:Preload: browsers' lists take hosts with IncludeSubDomains and a MaxAge of 365 days or more only; set both, or "
                + "remove Preload.");
        }
    }

    private static void CheckAccessLog(AccessLogOptions log, List<string> problems)
    {
        if (log.Output == AccessLogOutput.File && string.IsNullOrWhiteSpace(log.Path))
        {
            problems.Add("Edge:AccessLog:Path: is not set; name the file of Edge:AccessLog:Output=File.");
        }

        if (log.SuccessShare is not (>= 0 and <= 1))
        {
            problems.Add($"Edge:AccessLog:SuccessShare: {log.SuccessShare}; use 0 to 1, such as 0.01 for one success in a hundred.");
        }

        if (log.SlowAfter < TimeSpan.FromMilliseconds(1) || log.SlowAfter > TimeSpan.FromHours(1))
        {
            problems.Add($"Edge:AccessLog:SlowAfter: {log.SlowAfter}; use 00:00:00.001 to 01:00:00.");
        }
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
        Check(nameof(limits.ConnectionsPerAddress), limits.ConnectionsPerAddress ?? 0, 0, 1_000_000);
        Check(nameof(limits.SignedBodies), limits.SignedBodies, 4, 10_000);
        Check(nameof(limits.BodyBytesPerSecond), limits.BodyBytesPerSecond, 0, 1_000_000);
        Check(nameof(limits.BurstSeconds), limits.BurstSeconds, 1, 60);

        void Check(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                problems.Add($"Edge:RateLimits:{key}: {value}; use {least} to {most}.");
            }
        }
    }
}

using Microsoft.Extensions.Options;

namespace Personalization.Grains.Configuration;

/// <summary>Lists every mistake in section <c>Profiles</c> with its key, its value and the fix.</summary>
internal sealed class ProfileOptionsValidator : IValidateOptions<ProfileOptions>
{
    public ValidateOptionsResult Validate(string? name, ProfileOptions options)
    {
        var problems = new List<string>();
        Positive("SoftTtl", options.SoftTtl, "00:10:00");
        Positive("NegativeTtl", options.NegativeTtl, "00:00:30");
        Positive("AnonymousRetention", options.AnonymousRetention, "30.00:00:00");
        Positive("StorageTimeout", options.StorageTimeout, "00:00:03");
        Positive("PullTimeout", options.PullTimeout, "00:00:10");
        if (options.IdleTimeout < TimeSpan.FromMinutes(2))
        {
            problems.Add($"Profiles:IdleTimeout is '{options.IdleTimeout}'. Give it two minutes or more, e.g. 00:15:00.");
        }

        if (options.UpstreamRequestsPerSecond is < 1 or > 100_000)
        {
            problems.Add(
                $"Profiles:UpstreamRequestsPerSecond is {options.UpstreamRequestsPerSecond}. Give a number from 1 to 100000; the vendor allows 100 unless your contract says more.");
        }

        if (options.MaxTraits is < 1 or > 100_000)
        {
            problems.Add($"Profiles:MaxTraits is {options.MaxTraits}. Give a number from 1 to 100000, e.g. 2000.");
        }

        if (options.MaxTraitBytes is < 256 or > 4 * 1024 * 1024)
        {
            problems.Add($"Profiles:MaxTraitBytes is {options.MaxTraitBytes}. Give a number of bytes from 256 to 4194304, e.g. 32768.");
        }

        // Beside the largest value there is its name of up to 1 KB: a profile must be able to hold any one trait.
        if (options.MaxProfileBytes < 2L * Math.Max(options.MaxTraitBytes, ProfileOptions.MaxTraitNameBytes)
            || options.MaxProfileBytes > 64 * 1024 * 1024)
        {
            problems.Add(
                $"Profiles:MaxProfileBytes is {options.MaxProfileBytes}. Give a number of bytes from twice Profiles:MaxTraitBytes ({options.MaxTraitBytes}) and 2048 to 67108864, e.g. 524288.");
        }

        if (options.MaxAnonymousInMemory is < 1 or > 100_000_000)
        {
            problems.Add(
                $"Profiles:MaxAnonymousInMemory is {options.MaxAnonymousInMemory}. Give a number from 1 to 100000000, e.g. 200000.");
        }

        if (options.MaxHeapShare is not (>= 0.1 and <= 0.9))
        {
            problems.Add($"Profiles:MaxHeapShare is {options.MaxHeapShare}. Give a share from 0.1 to 0.9, e.g. 0.6.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Positive(string key, TimeSpan value, string example)
        {
            if (value <= TimeSpan.Zero)
            {
                problems.Add($"Profiles:{key} is '{value}'. Give a time above zero, e.g. {example}.");
            }
        }
    }
}

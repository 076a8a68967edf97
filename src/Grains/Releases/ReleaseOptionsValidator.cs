using System.Globalization;
using Microsoft.Extensions.Options;
using Personalization.Domain.Releases;

namespace Personalization.Grains.Releases;

/// <summary>Checks section <c>Releases</c>.</summary>
internal sealed class ReleaseOptionsValidator : IValidateOptions<ReleaseOptions>
{
    public ValidateOptionsResult Validate(string? name, ReleaseOptions options)
    {
        var problems = new List<string>();
        if (options.Steps.Length > 0 && ReleasePlan.TryParseSteps(options.Steps, out _) is { } wrong)
        {
            problems.Add($"Releases:Steps is '{options.Steps}': {wrong}. Give e.g. 1,10,50,100, or nothing for at once.");
        }

        if (options.Hold < ReleasePlan.MinHold || options.Hold > ReleasePlan.MaxHold)
        {
            problems.Add($"Releases:Hold is '{options.Hold}'. Give a time from {ReleasePlan.MinHold:c} to {ReleasePlan.MaxHold:c}, e.g. 00:01:00.");
        }

        if (options.MinPages is < 1 or > 1_000_000)
        {
            problems.Add($"Releases:MinPages is {options.MinPages}. Give a number from 1 to 1000000, e.g. 100.");
        }

        foreach (var window in options.Freeze)
        {
            if (FreezeWindow.Problem(window, DateTimeOffset.UnixEpoch, out _) is { } why)
            {
                problems.Add($"Releases:Freeze holds '{window}', which {why}. Give e.g. 2026-12-20T00:00Z/2027-01-02T00:00Z or Fri 16:00/Mon 08:00 (UTC).");
            }
        }

        Check("ApproveAbove", options.ApproveAbove);
        Check("MaxFailures", options.MaxFailures);
        Check("MaxDefaults", options.MaxDefaults);
        Check("MaxSlow", options.MaxSlow);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Check(string key, double value)
        {
            if (value is not (>= 0 and <= 1))
            {
                problems.Add(
                    $"Releases:{key} is {value.ToString(CultureInfo.InvariantCulture)}. Give a share from 0 to 1, e.g. 0.005 for half a percent.");
            }
        }
    }
}

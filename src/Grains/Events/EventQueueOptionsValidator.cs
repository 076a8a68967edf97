using Microsoft.Extensions.Options;

namespace Personalization.Grains.Events;

/// <summary>Lists every mistake in section <c>Events</c> with its key, its value and the fix.</summary>
internal sealed class EventQueueOptionsValidator : IValidateOptions<EventQueueOptions>
{
    public ValidateOptionsResult Validate(string? name, EventQueueOptions options)
    {
        var problems = new List<string>();
        if (options.MaxBacklogEvents is < 1 or > 1_000_000)
        {
            problems.Add($"Events:MaxBacklogEvents is {options.MaxBacklogEvents}. Give a number from 1 to 1000000, e.g. 50000.");
        }

        if (options.MaxBacklogBytes is < 1 or > 4L * 1024 * 1024 * 1024)
        {
            problems.Add($"Events:MaxBacklogBytes is {options.MaxBacklogBytes}. Give a number from 1 to 4294967296, e.g. 67108864.");
        }

        if (options.RememberedIds is < 0 or > 4 * 1024 * 1024)
        {
            problems.Add($"Events:RememberedIds is {options.RememberedIds}. Give a number from 0 to 4194304, e.g. 32768.");
        }

        Between("RetryDelay", options.RetryDelay, TimeSpan.FromMinutes(10), "00:00:01");
        Between("MaxRetryDelay", options.MaxRetryDelay, TimeSpan.FromHours(1), "00:01:00");
        Between("WakePeriod", options.WakePeriod, TimeSpan.FromHours(1), "00:00:30");
        Between("StorageTimeout", options.StorageTimeout, TimeSpan.FromMinutes(10), "00:00:03");
        if (options.MaxRetryDelay < options.RetryDelay)
        {
            problems.Add(
                $"Events:MaxRetryDelay is '{options.MaxRetryDelay}', less than Events:RetryDelay '{options.RetryDelay}'. Give at least the latter.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Between(string key, TimeSpan value, TimeSpan most, string example)
        {
            if (value <= TimeSpan.Zero || value > most)
            {
                problems.Add($"Events:{key} is '{value}'. Give a time above zero and up to {most}, e.g. {example}.");
            }
        }
    }
}

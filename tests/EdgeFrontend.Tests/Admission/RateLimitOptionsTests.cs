using Personalization.EdgeFrontend.Configuration;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>A wrong limit stops the start and says where and how.</summary>
public sealed class RateLimitOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(new EdgeOptionsValidator().Validate(null, new EdgeOptions()).Succeeded);

    [Fact]
    public void Every_mistake_is_named_with_its_key_its_value_and_the_fix()
    {
        var options = new EdgeOptions
        {
            RateLimits = new RateLimitOptions
            {
                EventsPerAddress = -1,
                EventsPerId = 1_000_001,
                WebhooksPerAddress = -2,
                WebhooksPerId = -3,
                BurstSeconds = 0,
            },
        };

        var failures = new EdgeOptionsValidator().Validate(null, options).Failures!;

        Assert.Equal(
            [
                "Edge:RateLimits:EventsPerAddress: -1; use 0 to 1000000.",
                "Edge:RateLimits:EventsPerId: 1000001; use 0 to 1000000.",
                "Edge:RateLimits:WebhooksPerAddress: -2; use 0 to 1000000.",
                "Edge:RateLimits:WebhooksPerId: -3; use 0 to 1000000.",
                "Edge:RateLimits:BurstSeconds: 0; use 1 to 60.",
            ],
            failures);
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Sites;

/// <summary>
/// A space has one trust: sites that share profiles and believe their visitors in different ways are refused, at the start and at a reload.
/// </summary>
public sealed class SpaceTrustTests
{
    [Theory]
    [InlineData("SignedOnly", "shared", "Unsigned", "shared")]
    [InlineData("Unsigned", "shared", "SignedOnly", "shared")]
    [InlineData("SignedOnly", "default", "Unsigned", null)] // a site's own name is its space
    [InlineData("SignedOnly", "shared", null, "shared")] // unsigned is the default
    public async Task Two_trusts_of_one_space_refuse_the_start(string trust, string space, string? defaultTrust, string? defaultSpace)
    {
        var refused =
            await Assert.ThrowsAsync<OptionsValidationException>(() => EdgeHarness.StartAsync(
                Settings(trust, space, defaultTrust, defaultSpace)));

        Assert.Contains(
            refused.Failures,
            line => line.Contains(":Cookies:Trust: Unsigned", StringComparison.Ordinal)
                && line.Contains("the same space", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SignedOnly", "one", "Unsigned", "two")]
    [InlineData("SignedOnly", "shared", "SignedOnly", "shared")]
    [InlineData("Unsigned", "shared", null, "shared")]
    public async Task One_trust_a_space_is_served(string trust, string space, string? defaultTrust, string? defaultSpace)
    {
        await using var edge = await EdgeHarness.StartAsync(Settings(trust, space, defaultTrust, defaultSpace));

        Assert.Equal(2, edge.Services.GetRequiredService<ISiteCatalog>().Current.Sites.Count);
    }

    [Fact]
    public async Task A_reload_that_would_mix_them_is_refused()
    {
        await using var edge = await EdgeHarness.StartAsync(Settings("SignedOnly", "one", "Unsigned", "two"));
        var configuration = (IConfigurationRoot)edge.Services.GetRequiredService<IConfiguration>();
        var before = edge.Services.GetRequiredService<ISiteCatalog>().Current;

        configuration["Sites:other:Space"] = "two";
        configuration.Reload();

        Assert.Same(before, edge.Services.GetRequiredService<ISiteCatalog>().Current);
    }

    private static Dictionary<string, string?> Settings(string trust, string space, string? defaultTrust, string? defaultSpace) => new()
    {
        ["Sites:default:Hosts:0"] = "shop.example",
        ["Sites:default:Cookies:Trust"] = defaultTrust ?? "Unsigned",
        ["Sites:default:Space"] = defaultSpace,
        ["Sites:other:Hosts:0"] = "other.example",
        ["Sites:other:Origin"] = "http://127.0.0.1:1",
        ["Sites:other:Cookies:Trust"] = trust,
        ["Sites:other:Space"] = space,
    };
}

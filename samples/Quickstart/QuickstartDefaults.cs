using Personalization.Simulators;

namespace Personalization.Quickstart;

/// <summary>Settings that a team would write into appsettings.json; here they point at the processes that the quickstart started.</summary>
internal static class QuickstartDefaults
{
    /// <summary>Adds them below everything else, so that environment and command line win.</summary>
    public static void AddQuickstartDefaults(this ConfigurationManager configuration, SegmentSimulator segment, OriginSite website)
    {
        var api = new Uri(segment.BaseUrl, "v1").ToString();
        var defaults = new Dictionary<string, string?>
        {
            ["Sites:default:Hosts:0"] = "*",
            ["Sites:default:Origin"] = website.BaseUrl.ToString(),
            ["Sites:default:Segment:WriteKey"] = "demo-write-key",
            ["Sites:default:Segment:CdnUrl"] = segment.BaseUrl.ToString(),
            ["Sites:default:Segment:TrackingUrl"] = api,
            ["Sites:default:Segment:ProfilesUrl"] = api,
            ["Sites:default:Segment:SpaceId"] = "spa_demo",
            ["Sites:default:Segment:ProfilesToken"] = "demo-token",
            ["Sites:default:Webhook:Username"] = "segment",
            ["Sites:default:Webhook:Password"] = "demo-password",
            ["Sites:default:Ofrep:ApiKeys:0"] = "demo-ofrep-api-key-1234",
            ["Sites:default:Preview:Key"] = "demo-preview-key-of-32-characters",
            ["RuleSets:Directory"] = Path.Combine(AppContext.BaseDirectory, "rulesets", "{site}.json"),
            ["Management:Keys:demo:Secret"] = "demo-management-key",
            ["Management:Keys:demo:Role"] = "approve",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Personalization"] = "Information",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };
        configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = defaults });
    }
}

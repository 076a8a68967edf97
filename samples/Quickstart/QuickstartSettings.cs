using Personalization.Simulators;

namespace Personalization.Quickstart;

/// <summary>Where the website and the simulated Segment listen. Section <c>Quickstart</c> of the configuration.</summary>
internal sealed class QuickstartSettings
{
    /// <summary>The demo website; port 0 takes a free one.</summary>
    public string OriginUrl { get; set; } = "http://127.0.0.1:7071";

    /// <summary>The simulated Segment; port 0 takes a free one.</summary>
    public string SegmentUrl { get; set; } = "http://127.0.0.1:7070";

    /// <summary>Folder of npm's <c>@segment/analytics-next</c>, for the real analytics.js instead of a small stand-in.</summary>
    public string? AnalyticsFolder { get; set; }

    public static QuickstartSettings Read(string[] args) =>
        new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build().GetSection("Quickstart").Get<QuickstartSettings>()
            ?? new QuickstartSettings();

    public void Apply(SegmentSimulatorOptions options)
    {
        options.Url = SegmentUrl;
        options.AnalyticsFolder = AnalyticsFolder;
    }
}

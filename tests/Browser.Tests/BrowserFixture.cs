namespace Personalization.BrowserTests;

/// <summary>What the whole run shares.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>How long tests wait for something that should happen at once.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    /// <summary>The browser.</summary>
    public Chromium Chromium { get; private set; } = null!;

    public async Task InitializeAsync() => Chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await Chromium.DisposeAsync();
}

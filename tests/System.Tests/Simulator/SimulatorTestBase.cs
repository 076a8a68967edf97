using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Personalization.Simulators;

namespace Personalization.SystemTests.Simulator;

/// <summary>A fresh simulator for each test, and a client that holds the right token.</summary>
public abstract class SimulatorTestBase : IAsyncLifetime
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    protected SegmentSimulator Simulator { get; private set; } = null!;

    protected SegmentSimulatorControl Control => Simulator.Control;

    protected HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Simulator = await SegmentSimulator.StartAsync();
        Client = new HttpClient { BaseAddress = Simulator.BaseUrl };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("demo-token:")));
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Simulator.DisposeAsync();
    }

    protected static string Traits(string id, string query = "limit=200") =>
        $"/v1/spaces/spa_demo/collections/users/profiles/user_id:{id}/traits?{query}";

    protected async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing;

namespace Personalization.SystemTests.Operator;

/// <summary>What a long import keeps in memory: alone, because other tests of the process hold memory of their own.</summary>
[CollectionDefinition(nameof(ImportMemoryTests), DisableParallelization = true)]
[Collection(nameof(ImportMemoryTests))]
public sealed class ImportMemoryTests(OperatorHosts hosts) : IClassFixture<OperatorHosts>
{
    /// <summary>
    /// Two for each of the 32 lanes: the one that is written, and the one before that is on its way out; as many again for a machine that
    /// is slow to let go.
    /// </summary>
    private const int MostAwake = 128;

    [Fact]
    public async Task An_import_keeps_few_profiles_awake_while_it_runs_and_none_afterwards()
    {
        const int count = 3000;
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        var management = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var before = await AwakeAsync(management);
        var import = ImportAsync(host, space, count);
        var most = 0;
        while (!import.IsCompleted)
        {
            most = Math.Max(most, await AwakeAsync(management) - before);
        }

        using var last = JsonDocument.Parse((await import).TrimEnd('\n').Split('\n')[^1]);

        Assert.Equal(count, ImportExportTests.Number(last.RootElement.GetProperty("done"), "imported"));
        Assert.InRange(most, 1, MostAwake);
        await Eventually.HoldsAsync("no profile of the import to be awake", async () => await AwakeAsync(management) <= before);
    }

    [Fact]
    public async Task A_stream_of_any_length_is_taken_in_little_memory_and_its_report_is_bounded()
    {
        const int count = 400_000;
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        var line = Encoding.UTF8.GetBytes(
            $$$$"""{"id":"x","type":"nothing","traits":{"a":{"value":"{{{{new string('z', 200)}}}}}"}}}""" + "\n");
        using var body = new ImportExportTests.RepeatedContent(line, count); // 100 MB, sent before a byte of the answer is read
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var response = await host.Operator.Http.PostAsync(new Uri($"/api/v1/spaces/{space}/profiles:import", UriKind.Relative), body);
        var text = await response.Content.ReadAsStringAsync();

        // Other tests of this process come and go with memory of their own; what the import kept would stay.
        await Eventually.HoldsAsync(
            "less than 20 MB more than before the import to be kept",
            () => GC.GetTotalMemory(forceFullCollection: true) - before < 20_000_000);
        Assert.Equal(1000, text.Split('\n').Count(entry => entry.StartsWith("{\"error\"", StringComparison.Ordinal)));
        using var last = JsonDocument.Parse(text.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(count, ImportExportTests.Number(last.RootElement.GetProperty("done"), "failed"));
    }

    private static async Task<string> ImportAsync(OperatorHost host, string space, int count)
    {
        using var body = new StringContent(
            string.Concat(
                Enumerable.Range(0, count)
                    .Select(number => $$$$"""{"id":"w-{{{{number}}}}","type":"user_id","traits":{"n":{"value":1}}}""" + "\n")));
        using var response = await host.Operator.Http.PostAsync(new Uri($"/api/v1/spaces/{space}/profiles:import", UriKind.Relative), body);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<int> AwakeAsync(IManagementGrain management) =>
        (await management.GetSimpleGrainStatistics())
            .Where(grain => grain.GrainType.Contains("UserProfileGrain", StringComparison.Ordinal))
            .Sum(grain => grain.ActivationCount);
}

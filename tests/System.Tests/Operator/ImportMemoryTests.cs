using System.Text;
using System.Text.Json;
using Personalization.Hosting.Storage;
using Personalization.Testing;

namespace Personalization.SystemTests.Operator;

/// <summary>What a long import keeps in memory: alone, because other tests of the process hold memory of their own.</summary>
[CollectionDefinition(nameof(ImportMemoryTests), DisableParallelization = true)]
[Collection(nameof(ImportMemoryTests))]
public sealed class ImportMemoryTests(OperatorHosts hosts) : IClassFixture<OperatorHosts>
{
    [Fact]
    public async Task A_stream_of_any_length_is_taken_in_little_memory_and_its_report_is_bounded()
    {
        const int count = 400_000;
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        var line = Encoding.UTF8.GetBytes($$$$"""{"id":"x","type":"nothing","traits":{"a":{"value":"{{{{new string('z', 200)}}}}}"}}}""" + "\n");
        using var body = new ImportExportTests.RepeatedContent(line, count); // 100 MB, sent before a byte of the answer is read
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var response = await host.Operator.Http.PostAsync(new Uri($"/api/v1/spaces/{space}/profiles:import", UriKind.Relative), body);
        var text = await response.Content.ReadAsStringAsync();

        // Other tests of this process come and go with memory of their own; what the import kept would stay.
        await Eventually.HoldsAsync("less than 20 MB more than before the import to be kept", () => GC.GetTotalMemory(forceFullCollection: true) - before < 20_000_000);
        Assert.Equal(1000, text.Split('\n').Count(entry => entry.StartsWith("{\"error\"", StringComparison.Ordinal)));
        using var last = JsonDocument.Parse(text.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(count, ImportExportTests.Number(last.RootElement.GetProperty("done"), "failed"));
    }
}

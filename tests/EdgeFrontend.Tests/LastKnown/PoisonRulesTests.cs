using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Domain.Compilation;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing.Rules;

namespace Personalization.EdgeFrontend.Tests.LastKnown;

/// <summary>Broken documents that reach an edge, from a silo and from its own file: none comes in force, and no page suffers.</summary>
public sealed class PoisonRulesTests
{
    [Fact]
    public Task No_broken_document_comes_in_force_or_harms_a_page() => RefusedAsync(300);

    [Fact]
    [Trait("Category", "Full")]
    public Task None_of_ten_thousand_broken_documents_comes_in_force_or_harms_a_page() => RefusedAsync(10_000);

    private static async Task RefusedAsync(int count)
    {
        await using var edge = await EdgeHarness.StartAsync();
        var loader = edge.Services.GetRequiredService<RuleSetLoader>();
        var snapshots = edge.Services.GetRequiredService<RuleSetSnapshots>();
        var good = snapshots.Find("default")!;
        var empty = new RuleSetSnapshots();
        var restart = new RuleSetLoader(
            edge.RuleSource, empty, edge.Services.GetRequiredService<RulesKeeper>(), TimeProvider.System,
            edge.Services.GetRequiredService<EdgeMetrics>(), NullLogger<RuleSetLoader>.Instance);
        var (seed, refused) = (Environment.TickCount, 0);
        for (var number = 0; number < count; number++)
        {
            var bytes = PoisonDocuments.Make(seed, number);
            if (bytes.Length == 0 || RuleSetCompiler.CompilePublished(bytes).RuleSet is not null) continue;
            refused++;
            var document = new RuleSetDocument
            {
                Info = new RuleSetVersionInfo { Version = good.Version + refused, Hash = "h", Author = "nobody" },
                Document = bytes,
                KillSwitchVersion = refused,
            };
            edge.RuleSource.Answer = (_, _) => Task.FromResult<RuleSetDocument?>(document);

            await loader.LoadAsync("default", document.Versions, CancellationToken.None);

            Assert.Same(good.Rules, snapshots.Find("default")!.Rules);
            var kept = KeptRulesFile.Read(KeptRulesFile.Write("default", new KeptRules(document, default)), "default", out _)!;
            Assert.False(restart.Restore("default", kept), $"seed {seed}, document {number}");
            Assert.Null(empty.Find("default"));
            if (number % 25 == 0)
            {
                using var page = await edge.GetAsync("/", headers: ("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"));
                Assert.True(page.IsSuccessStatusCode);
                Assert.Equal("/mobile", edge.Origin.Last.RawTarget);
            }
        }

        Assert.True(refused > count / 2, $"Only {refused} of {count} documents were broken.");
    }
}

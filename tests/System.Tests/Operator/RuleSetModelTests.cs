using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Personalization.Grains.Interfaces;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Versions and kill switches against a model of a few lines, and documents that are broken in every way.</summary>
[Collection(OperatorCollection.Name)]
public sealed class RuleSetModelTests(OperatorHosts hosts)
{
    [Fact]
    public Task Random_publications_rollbacks_kills_and_restarts_behave_like_their_model() => WalkAsync(walks: 1, steps: 1000);

    [Fact]
    [Trait("Category", "Full")]
    public Task Ten_thousand_random_steps_behave_like_their_model() => WalkAsync(walks: 5, steps: 2000);

    /// <summary>Each walk has a site of its own, so that they share the waits for the disk and nothing else.</summary>
    private async Task WalkAsync(int walks, int steps)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var seed = Environment.TickCount;
        await Task.WhenAll(Enumerable.Range(0, walks).Select(walk => WalkAsync(host, OperatorHost.Site(), unchecked(seed + walk), steps)));
    }

    private static async Task WalkAsync(OperatorHost host, string site, int seed, int steps)
    {
        var random = new Random(seed);
        var model = new Model();
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRuleSetGrain>(site);
        for (var step = 0; step < steps; step++)
        {
            var expected = random.Next(4) == 0 ? random.Next(model.Version + 2) : model.Version; // an older one, or none, now and then
            var content = random.Next(5);
            var (name, wanted, answer) = random.Next(10) switch
            {
                < 4 =>
                    ("publish", model.Publish(
                        expected, content), await host.Operator.PutAsync(
                            Api.RuleSet(site, "?reason=r"), Rules.Forcing($"/v{content}"), $"\"{expected}\"")),
                4 =>
                    ("publish a bad document", 422, await host.Operator.PutAsync(
                        Api.RuleSet(site, "?reason=r"), "{\"features\":5}", $"\"{expected}\"")),
                < 7 when model.Version > 0 => ("rollback", model.Rollback(expected, model.Version, out var to),
                    await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), $$"""{"to":{{to}},"reason":"r"}""", $"\"{expected}\"")),
                7 =>
                    ("kill", model.Kill(), await host.Operator.PutAsync(
                        $"/api/v1/sites/{site}/kill-switches/landing-page", """{"reason":"r"}""")),
                8 => ("clear", model.Clear(), await host.Operator.DeleteAsync($"/api/v1/sites/{site}/kill-switches/landing-page?reason=r")),
                _ => ("restart", 200, await RestartAsync(host, grain)),
            };
            Assert.True(
                (int)answer.Status == wanted, $"seed {seed}, step {step}, {name}: {(int)answer.Status} instead of {wanted}: {answer.Text}");
            if (model.Version == 0) continue;
            var current = await host.Reader.GetAsync(Api.RuleSet(site));
            var killed = current.Json.GetProperty("killSwitches").GetArrayLength() > 0;
            Assert.True(
                current.ETag == $"\"{model.Version}\""
                    && current.Text.Contains($"\"/v{model.Contents[model.Version]}\"", StringComparison.Ordinal)
                    && killed == model.Killed,
                $"seed {seed}, step {step}, after {name}: version {current.ETag}, killed {killed}; the model has {model.Version}, killed {model.Killed}");
        }
    }

    [Fact]
    public async Task A_document_cut_or_bent_at_any_byte_is_refused_or_valid_and_never_a_fault()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        var document = Encoding.UTF8.GetBytes(Rules.Forcing("/red"));
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        var random = new Random(1);

        for (var i = 1; i < document.Length; i++)
        {
            var bent = document.ToArray();
            bent[i] ^= (byte)(1 << random.Next(8));
            foreach (var bytes in new[] { document[..i], bent })
            {
                using var content = new ByteArrayContent(bytes);
                using var response = await host.Operator.Http.PostAsync(new Uri(Api.RuleSet(site, ":validate"), UriKind.Relative), content);
                Assert.True(
                    response.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, $"byte {i}: {response.StatusCode}");
                Assert.False(bytes.Length < document.Length - 1 && response.IsSuccessStatusCode, $"cut at byte {i} it was accepted");
            }
        }

        Assert.Equal("\"1\"", (await host.Reader.GetAsync(Api.RuleSet(site))).ETag);
    }

    private static async Task<Api.Answer> RestartAsync(OperatorHost host, IRuleSetGrain grain)
    {
        await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        return new Api.Answer(HttpStatusCode.OK, null, null, "");
    }

    /// <summary>What the law says, without storage.</summary>
    private sealed class Model
    {
        public Dictionary<int, int> Contents { get; } = [];

        public int Version { get; private set; }

        public bool Killed { get; private set; }

        public int Publish(int expected, int content)
        {
            if (expected != Version) return 412;
            if (Version == 0 || Contents[Version] != content)
            {
                Contents[++Version] = content;
            }

            return 200;
        }

        public int Rollback(int expected, int newest, out int to)
        {
            to = Math.Max(1, newest - 3);
            return Publish(expected, Contents[to]);
        }

        public int Kill()
        {
            if (Version == 0) return 404;
            Killed = true;
            return 200;
        }

        public int Clear()
        {
            if (!Killed) return 404;
            Killed = false;
            return 200;
        }
    }
}

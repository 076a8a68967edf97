using System.Net;
using System.Net.Http.Headers;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing.Rules;
using Xunit.Abstractions;

namespace Personalization.SystemTests.Operator;

/// <summary>Broken and hostile documents by the operator API: each refused with its reason, and the rules in force stay.</summary>
[Collection(OperatorCollection.Name)]
public sealed class PoisonDocumentTests(OperatorHosts hosts, ITestOutputHelper output)
{
    [Fact]
    public Task No_broken_document_comes_in_force() => RefusedAsync(300);

    [Fact]
    [Trait("Category", "Full")]
    public Task None_of_ten_thousand_broken_documents_comes_in_force() => RefusedAsync(10_000);

    private async Task RefusedAsync(int count)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, PoisonDocuments.Good, 0);
        var before = (await host.Reader.GetAsync(Api.RuleSet(site))).Text;
        var (seed, refused) = (Environment.TickCount, 0);
        for (var number = 0; number < count; number++)
        {
            var document = PoisonDocuments.Make(seed, number);
            if (RuleSetCompiler.Compile(document, CompileMode.Strict).Succeeded) continue;
            refused++;
            using var request = new HttpRequestMessage(HttpMethod.Put, Api.RuleSet(site, "?reason=poison")) { Content = new ByteArrayContent(document) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            using var answer = await host.Operator.Http.SendAsync(request);
            Assert.True(
                answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity,
                $"seed {seed}, document {number}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.True(refused > count / 2, $"Only {refused} of {count} documents were broken.");
        Assert.Equal(before, (await host.Reader.GetAsync(Api.RuleSet(site))).Text);
        output.WriteLine($"seed {seed}: {refused} of {count} refused");
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Personalization.Quickstart;
using Personalization.SystemTests.Docs;
using Personalization.SystemTests.Grid;
using Personalization.Testing;
using Personalization.Testing.Cluster;

namespace Personalization.SystemTests.Packages;

/// <summary>A host of somebody else's, as docs/extending.md has it: nothing of this repository but its packages.</summary>
[Trait("Category", "Full")]
public sealed class PackedHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const string Rules =
        """{ "routes": [ { "path": "/", "feature": "landing-page" } ], "features": { "landing-page": { "defaultValue": null } } }""";

    [Fact]
    public async Task A_host_built_from_the_packages_alone_serves_a_variation_in_code()
    {
        var folder = Directory.CreateTempSubdirectory("grid-packed-").FullName;
        try
        {
            await RunAsync("bash", [Repository.PathOf("eng", "pack.sh"), "--packages"], Repository.Root, new() { ["OUT"] = folder });
            var host = Directory.CreateDirectory(Path.Combine(folder, "host")).FullName;
            await File.WriteAllTextAsync(Path.Combine(host, "Host.csproj"), Documented());
            foreach (var file in (string[])["Program.cs", "Landing.cs"])
            {
                File.Copy(Repository.PathOf("samples", "CodeVariations", file), Path.Combine(host, file));
            }

            await File.WriteAllTextAsync(Path.Combine(host, "default.json"), Rules);
            await File.WriteAllTextAsync(
                Path.Combine(host, "NuGet.config"),
                $"""<configuration><packageSources><add key="packed" value="{folder}/packages" /></packageSources></configuration>""");
            // A packages folder of its own, over the machine's: no package of an earlier run can be taken for a fresh one.
            await RunAsync(
                "dotnet",
                [
                    "build", "-c", "Release", "-o", Path.Combine(folder, "built"), "--nologo", "-v", "quiet",
                    $"-p:RestoreFallbackFolders={MachinePackages()}", "-p:NuGetAudit=false",
                ],
                host,
                new() { ["NUGET_PACKAGES"] = Path.Combine(folder, "cache") });

            using var runtime = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "built", "Host.runtimeconfig.json")));
            var properties = runtime.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
            Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
            Assert.True(properties.GetProperty("System.Globalization.Invariant").GetBoolean());
            Assert.Equal(
                Directory.GetFiles(Path.Combine(folder, "packages"), "*.nupkg").Length,
                Directory.GetFiles(Path.Combine(folder, "packages"), "*.snupkg").Length);
            await ServesAsync(folder, host);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ServesAsync(string folder, string host)
    {
        await using var website = await OriginSite.StartAsync(site => site.Url = "http://127.0.0.1:0");
        var settings = new Dictionary<string, string?>
        {
            ["Sites:default:Origin"] = website.BaseUrl.ToString(),
            ["Sites:default:Webhook:Username"] = "segment",
            ["Sites:default:Webhook:Password"] = "packed-password",
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, "grid.db")}",
            ["RuleSets:Directory"] = Path.Combine(host, "{site}.json"),
            ["Decisions:Deadline"] = "00:00:05",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Edge:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Management:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
        };
        await using var process = new GridProcess("packed", Path.Combine(folder, "built", "Host.dll"), settings, folder);
        await process.StartAsync();
        await process.WaitUntilReadyAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { BaseAddress = process.Public };

        using var push = new HttpRequestMessage(HttpMethod.Post, "/seg/profiles-webhook")
        {
            Content = new StringContent(GridUnderTest.Audience("ann", "red_group"), null, "application/json"),
        };
        push.Headers.Authorization = new("Basic", Convert.ToBase64String("segment:packed-password"u8));
        using var pushed = await http.SendAsync(push);
        Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/");
        page.Headers.Add("Cookie", "ajs_user_id=ann");
        using var served = await http.SendAsync(page);

        Assert.Contains("Welcome to the red side", await served.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("=code;", served.Headers.GetValues("X-Variation").Single(), StringComparison.Ordinal);
    }

    /// <summary>The project file of docs/extending.md.</summary>
    private static string Documented()
    {
        const string Fence = "```xml\n";
        var page = File.ReadAllText(Repository.PathOf("docs", "extending.md"));
        var start = page.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string MachinePackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task RunAsync(string command, string[] arguments, string folder, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(
            process.ExitCode == 0,
            $"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
    }
}

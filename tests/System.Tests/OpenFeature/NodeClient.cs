using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Personalization.SystemTests.Docs;

namespace Personalization.SystemTests.OpenFeature;

/// <summary>One of the real npm clients in a Node process of its own: JSON lines in, JSON lines out.</summary>
public sealed class NodeClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeClient(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static NodeClient Start(string script, params string[] arguments)
    {
        var folder = Repository.PathOf("tests", "npm", "openfeature");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@openfeature")))
        {
            throw new InvalidOperationException(
                "The clients are not installed: run eng/prerequisites.sh, or npm ci in tests/npm/openfeature.");
        }

        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in (string[])[script, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new NodeClient(Process.Start(start) ?? throw new InvalidOperationException("node did not start."));
    }

    public async Task<JsonElement> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await NextAsync();
    }

    public async Task<JsonElement> NextAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line is null) throw new InvalidOperationException($"The client ended: {await _errors}");
        return JsonDocument.Parse(line).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

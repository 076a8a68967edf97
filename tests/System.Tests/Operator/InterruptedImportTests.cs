using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Personalization.Cli;
using Personalization.Cli.CommandLine;

namespace Personalization.SystemTests.Operator;

/// <summary>However an import ends, its operator knows how many lines are in.</summary>
public sealed class InterruptedImportTests : IAsyncLifetime
{
    private const string Line = """{"id":"u","type":"user_id","traits":{"n":{"value":1}}}""";

    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _server;
    private Func<HttpContext, Task> _onSecond = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
    private int _requests;

    public InterruptedImportTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Control_C_says_how_many_lines_were_acknowledged()
    {
        using var stop = new CancellationTokenSource();
        var import = ImportAsync(5000, stop.Token);
        await _second.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        var (code, errors) = await import;

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("Stopped. The first 2000 lines were acknowledged", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_breaks_off_leaves_the_number_of_acknowledged_lines_too()
    {
        _onSecond = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        var (code, errors) = await ImportAsync(5000, CancellationToken.None);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("The first 2000 lines were acknowledged", errors, StringComparison.Ordinal);
        Assert.Contains("import the file again", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_lines_keep_their_numbers_over_batches_and_counts_add_up()
    {
        _onSecond = context => ReportAsync(context, """{"error":{"line":7,"problem":"bad"}}""", 1999, 1);
        var (code, errors) = await ImportAsync(4000, CancellationToken.None);

        Assert.Equal(ExitCode.Partly, code);
        Assert.Contains("line 2007: bad", errors, StringComparison.Ordinal);
        Assert.Contains("4000 lines: 3999 imported, 0 unchanged, 1 refused.", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Errors)> ImportAsync(int lines, CancellationToken cancellationToken)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Line + "\n", lines))));
        using var output = new MemoryStream();
        await using var errors = new StringWriter();
        using var terminal = new Terminal(
            input, output, errors, name => name switch { "GRID_URL" => _server.Urls.First(), "GRID_KEY" => "0123456789abcdef", _ => null });
        var code = await GridProgram.RunAsync(["profiles", "import", "-", "--space", "default"], terminal, cancellationToken);
        return (code, errors.ToString());
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _requests) == 2)
        {
            _second.TrySetResult();
            await _onSecond(context);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await ReportAsync(context, null, body.ToArray().Count(one => one == '\n'), 0);
    }

    private static Task ReportAsync(HttpContext context, string? before, int imported, int failed) => context.Response.WriteAsync(
        (before is null ? "" : before + "\n") + JsonSerializer.Serialize(
            new { done = new { lines = imported + failed, imported, unchanged = 0, failed } }) + "\n", context.RequestAborted);
}

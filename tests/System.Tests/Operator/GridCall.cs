using System.Text;
using Personalization.Cli;
using Personalization.Cli.CommandLine;

namespace Personalization.SystemTests.Operator;

/// <summary>Calls <c>grid</c> within this process, which is quicker than <see cref="GridProcess"/> where many calls are made.</summary>
internal static class GridCall
{
    public static Task<GridProcess.Outcome> RunAsync(OperatorHost host, IEnumerable<string> words) =>
        RunAsync(host.Url, OperatorHost.OperateKey, words);

    /// <summary>The same for any grid and key.</summary>
    public static async Task<GridProcess.Outcome> RunAsync(string url, string key, IEnumerable<string> words)
    {
        using var output = new MemoryStream();
        await using var errors = new StringWriter();
        using var terminal = new Terminal(Stream.Null, output, errors, name => name switch
        {
            "GRID_URL" => url,
            "GRID_KEY" => key,
            _ => null,
        });
        var code = await GridProgram.RunAsync([.. words], terminal, CancellationToken.None);
        return new GridProcess.Outcome(code, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }
}

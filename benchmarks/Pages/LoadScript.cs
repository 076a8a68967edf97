using System.Text;

namespace Personalization.Pages;

/// <summary>A script for wrk that sends a browser's headers and takes the next visitor's cookies for each request.</summary>
internal static class LoadScript
{
    /// <summary>Writes the script beside its list of cookies.</summary>
    public static async Task<string> WriteAsync(string folder, string name, IReadOnlyList<string?> cookies)
    {
        var list = Path.Combine(folder, name + ".cookies");
        await File.WriteAllLinesAsync(list, cookies.Select(cookie => cookie ?? ""));
        var script = new StringBuilder("local requests, at = {}, 0\nfunction init(args)\n");
        foreach (var (header, value) in BrowserHeaders.All)
        {
            script.Append($"  wrk.headers[\"{header}\"] = {Quoted(value)}\n");
        }

        script.Append($"""
              for line in io.lines({Quoted(list)}) do
                if line ~= "" then wrk.headers["Cookie"] = line end
                requests[#requests + 1] = wrk.format("GET")
              end
            end
            function request()
              at = at % #requests + 1
              return requests[at]
            end
            """);
        var path = Path.Combine(folder, name + ".lua");
        await File.WriteAllTextAsync(path, script.ToString());
        return path;
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

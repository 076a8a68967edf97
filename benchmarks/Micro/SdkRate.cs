using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Personalization.Micro;

/// <summary>The rate of the real JavaScript SDK on the same document and attributes, in its own process.</summary>
internal static class SdkRate
{
    /// <summary>Nanoseconds an evaluation, or null when the SDK is not installed here.</summary>
    public static double? Measure(string repository)
    {
        var folder = Path.Combine(repository, "tests", "npm", "growthbook");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@growthbook"))) return null;
        var attributes = DecisionScenario.Traits(0);
        attributes["userId"] = "u_1000";
        attributes["anonymousId"] = "0f8fad5b-d9cb-469f-a165-70867728950e";
        attributes["known"] = true;
        var start = new ProcessStartInfo("node", "rate.mjs")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var document = JsonNode.Parse(DecisionScenario.Document)!.AsObject();
        document["feature"] = DecisionScenario.Feature;
        document["attributes"] = attributes;
        process.StandardInput.WriteLine(document.ToJsonString());
        process.StandardInput.Close();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }
}

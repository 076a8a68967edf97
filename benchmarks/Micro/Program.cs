using System.Diagnostics;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Personalization.Domain.Engine;
using Personalization.Micro;

// --smoke runs everything once and checks the answers; --quick takes fewer iterations; --rate compares with the JavaScript SDK only;
// --tokens measures visitors' tokens only; --telemetry what a page's spans cost; without arguments all is measured. The first decision is taken before anything else has run, so that it is really cold.
if (args.Contains("--telemetry"))
{
    TelemetryRate.Run();
    return 0;
}

var clock = Stopwatch.StartNew();
var ruleSet = DecisionScenario.Compile();
var compiled = clock.Elapsed;
var input = DecisionScenario.Input(0);
clock.Restart();
var first = DecisionEngine.Decide(ruleSet, 0, input);
var cold = clock.Elapsed;
if (first.Experiment is not { InExperiment: true } || first.RuleId != "exp")
{
    throw new InvalidOperationException($"the scenario decided {first.Reason} by rule {first.RuleId}, not by its last rule");
}

Console.WriteLine($"first compilation in the process {compiled.TotalMilliseconds:F1} ms, first decision {cold.TotalMilliseconds:F2} ms");

var benchmarks = new DecisionBenchmarks();
if (args.Contains("--smoke"))
{
    benchmarks.FillProfiles();
    _ = benchmarks.TenRules();
    _ = benchmarks.TenRulesOtherProfileEachTime();
    _ = benchmarks.TenRulesWithoutProfile();
    _ = benchmarks.Compile();
    _ = new TokenBenchmarks();
    return 0;
}

// In this process: the project's name is not its assembly's, which the library needs to build a process of its own.
var job = (args.Contains("--quick") ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
var config = DefaultConfig.Instance.AddJob(job);
if (!args.Contains("--rate"))
{
    BenchmarkRunner.Run<TokenBenchmarks>(config);
    if (args.Contains("--tokens")) return 0;
    BenchmarkRunner.Run<DecisionBenchmarks>(config);
}

var repository = Directory.GetCurrentDirectory();
var ours = EngineRate.Measure(1);
Console.WriteLine($"processor time: ours {ours:F0} ns a decision, {EngineRate.Measure(10_000):F0} ns with 10,000 visitors in turn");
if (SdkRate.Measure(repository) is { } theirs)
{
    Console.WriteLine($"processor time: JavaScript SDK on the same document and attributes {theirs:F0} ns, {theirs / ours:F1} times ours");
}
else
{
    Console.WriteLine(
        $"JavaScript SDK not measured: it is not installed under {repository} (run eng/prerequisites.sh, start in the repository's root)");
}

return 0;

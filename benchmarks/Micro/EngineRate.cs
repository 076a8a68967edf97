using System.Diagnostics;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;

namespace Personalization.Micro;

/// <summary>
/// Our nanoseconds of processor time a decision, measured as the JavaScript SDK's are: warmed up, the best of five rounds.
/// </summary>
internal static class EngineRate
{
    public static double Measure(int visitors)
    {
        var ruleSet = DecisionScenario.Compile();
        DecisionInput[] inputs = [.. Enumerable.Range(0, visitors).Select(DecisionScenario.Input)];
        var next = 0;
        var best = double.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            using var process = Process.GetCurrentProcess();
            var start = process.TotalProcessorTime;
            var spent = TimeSpan.Zero;
            long count = 0;
            while (spent < TimeSpan.FromMilliseconds(500))
            {
                for (var i = 0; i < 10_000; i++)
                {
                    next = (next + 7919) % visitors;
                    DecisionEngine.Decide(ruleSet, 0, inputs[next]);
                }

                count += 10_000;
                process.Refresh();
                spent = process.TotalProcessorTime - start;
            }

            if (round > 0)
            {
                best = Math.Min(best, spent.TotalNanoseconds / count);
            }
        }

        return best;
    }
}

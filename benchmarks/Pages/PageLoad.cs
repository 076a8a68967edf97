namespace Personalization.Pages;

/// <summary>One kind of page views: who asks for what, and which processes work for it.</summary>
/// <param name="Name">Its row in the table.</param>
/// <param name="Url">The page.</param>
/// <param name="Script">The visitors, as a script for wrk.</param>
/// <param name="Processes">The processes whose time and allocations are its cost.</param>
internal sealed record PageLoad(string Name, Uri Url, string Script, IReadOnlyList<MeasuredProcess> Processes)
{
    private const double Settled = 0.03;

    /// <summary>
    /// Full load until the rate no longer rises: the compiler's last tier comes only after some of it, and later where there is more code.
    /// </summary>
    public async Task WarmUpAsync(PageComparisonOptions options)
    {
        double best = 0;
        var still = 0;
        for (var spent = 0; spent < options.WarmUp && still < 3; spent += options.Seconds)
        {
            var rate = (await Wrk.RunAsync(Url, Script, options)).RequestsPerSecond;
            still = rate < best * (1 + Settled) ? still + 1 : 0;
            best = Math.Max(best, rate);
        }
    }

    /// <summary>
    /// One run, with what the processes alone spent on it: unlike a rate, that does not depend on who else uses the machine.
    /// </summary>
    public async Task<PageCost> MeasureAsync(HttpClient client, PageComparisonOptions options)
    {
        var time = ProcessorTime();
        var counters = await CountersAsync(client);
        var result = await Wrk.RunAsync(Url, Script, options);
        var spent = await CountersAsync(client) - counters;
        return new PageCost(
            result.RequestsPerSecond,
            result.P99Milliseconds,
            (ProcessorTime() - time).TotalMicroseconds / result.Requests,
            spent.AllocatedBytes / result.Requests,
            spent.Exceptions / result.Requests);
    }

    private TimeSpan ProcessorTime() => Processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.ProcessorTime);

    private async Task<RuntimeCounters> CountersAsync(HttpClient client)
    {
        var sum = new RuntimeCounters(0, 0);
        foreach (var process in Processes)
        {
            sum += await RuntimeCounters.ReadAsync(client, process.Metrics);
        }

        return sum;
    }
}

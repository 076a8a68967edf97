using System.Diagnostics;

namespace Personalization.Pages;

/// <summary>A process whose work is counted.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Metrics">Where its runtime's counters are served.</param>
internal sealed record MeasuredProcess(int Id, Uri Metrics)
{
    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetProcessById(Id);
            return process.TotalProcessorTime;
        }
    }
}

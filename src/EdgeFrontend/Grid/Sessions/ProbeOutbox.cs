using Personalization.Background;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>
/// Probes that came by the session: worked on beside it, a few at a time, and answered with the next poll. An answer that is lost with its
/// poll is lost: whoever asked asks again.
/// </summary>
internal sealed class ProbeOutbox(IProbeRunner runner, TimeProvider time, ILogger<ProbeOutbox> logger)
{
    /// <summary>Probes that are worked on or wait for a poll; more are not answered.</summary>
    public const int MaxWaiting = 16;

    private readonly Lock _gate = new();
    private readonly List<ProbeAnswer> _answers = [];
    private readonly BackgroundWork _work = new(nameof(ProbeOutbox), time, logger);
    private int _running;

    /// <summary>Begins to work on a probe.</summary>
    public void Start(ProbeRequest request, string session)
    {
        lock (_gate)
        {
            if (_running + _answers.Count >= MaxWaiting) return;
            _running++;
        }

        _work.Start(() => RunAsync(request, session));
    }

    /// <summary>The answers that nobody has taken.</summary>
    public ProbeAnswer[] Take()
    {
        lock (_gate)
        {
            if (_answers.Count == 0) return [];
            ProbeAnswer[] taken = [.. _answers];
            _answers.Clear();
            return taken;
        }
    }

    private async Task RunAsync(ProbeRequest request, string session)
    {
        byte[] json = [];
        try
        {
            json = await runner.RunAsync(request, session, null, CancellationToken.None);
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                if (json.Length > 0)
                {
                    _answers.Add(new ProbeAnswer { Id = request.Id, Json = json });
                }
            }
        }
    }
}

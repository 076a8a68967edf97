using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Clustering.FailureDetection;

/// <summary>
/// Notices at once that a neighbour's process is gone: its connection ends, and its port refuses new ones. A kernel refuses only where no
/// process listens, however starved the machine is, so that this can be quick where probes, which cannot tell slow from dead, must be
/// patient. A frozen process or a cut network refuses nothing and is left to the probes.
/// </summary>
internal sealed partial class DeadSiloDetector(
    IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DeadSiloDetector> logger)
{
    /// <summary>
    /// A port refuses for a moment while its process starts again; then a new generation of the silo takes the place of the old one by
    /// itself.
    /// </summary>
    private const int Refusals = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>While the membership table is away nobody can be declared dead: tried again until it is back or the neighbour is.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan TableTimeout = TimeSpan.FromSeconds(2);

    private readonly HashSet<SiloAddress> _looking = [];

    private readonly BackgroundWork _work = new(nameof(DeadSiloDetector), time, logger);

    // Each silo that is looked for tries twice a second for as long as the table is away.
    private readonly LogPace _pace = new(time, TimeSpan.FromSeconds(10));

    /// <summary>Connection middleware of outgoing connections to silos.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) => async connection =>
    {
        try
        {
            await next(connection);
        }
        finally
        {
            if (connection.RemoteEndPoint is IPEndPoint remote && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                _work.Start(() => ProbeAsync(remote));
            }
        }
    };

    private async Task ProbeAsync(IPEndPoint remote)
    {
        // Not asked for before: the membership needs connections itself.
        var membership = services.GetRequiredService<IClusterMembershipService>();
        foreach (var silo in membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active
            && member.SiloAddress.Endpoint.Equals(remote)))
        {
            await ProbeAsync(membership, silo.SiloAddress);
        }
    }

    /// <summary>
    /// Declares a silo dead when nobody listens at its address. Returns when somebody does, or when it is no active member any more.
    /// </summary>
    /// <param name="membership">The membership.</param>
    /// <param name="silo">Which silo.</param>
    /// <param name="mayDeclare">More that must hold before it is declared dead; asked again until it does.</param>
    internal async Task ProbeAsync(IClusterMembershipService membership, SiloAddress silo, Func<Task<bool>>? mayDeclare = null)
    {
        lock (_looking)
        {
            if (!_looking.Add(silo)) return;
        }

        try
        {
            var (refused, asked) = (0, false);
            while (membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active
                && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                if (!await IsRefusedAsync(silo.Endpoint)) return;
                if (++refused < Refusals)
                {
                    await Task.Delay(Pause, time, lifetime.ApplicationStopping);
                    continue;
                }

                if (mayDeclare is not null && !await mayDeclare())
                {
                    await Task.Delay(Pause, time, lifetime.ApplicationStopping);
                    continue;
                }

                if (!asked)
                {
                    Log.Lost(logger, silo.ToString());
                }

                await (asked ? DeclareDeadAsync(membership, silo) : AskToDeclareDeadAsync(membership, silo));
                asked = true;
                await Task.Delay(Retry, time, lifetime.ApplicationStopping);
            }
        }
        catch (OperationCanceledException)
        {
            // This silo stops.
        }
        finally
        {
            lock (_looking)
            {
                _looking.Remove(silo);
            }
        }
    }

    /// <summary>The engine's own way, which tells the others as well.</summary>
    private async Task AskToDeclareDeadAsync(IClusterMembershipService membership, SiloAddress silo)
    {
        try
        {
            await membership.TryKill(silo);
        }
        catch (Exception exception)
        {
            NotDeclared(silo, exception);
        }
    }

    /// <summary>
    /// Written into the table from here. The engine only takes note of what it is asked, and after each failure it waits longer before it
    /// tries anything again, up to a minute: behind a database that was away for a while the visitors of the lost silo waited another ten
    /// seconds.
    /// </summary>
    private async Task DeclareDeadAsync(IClusterMembershipService membership, SiloAddress silo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        patience.CancelAfter(TableTimeout);
        try
        {
            var table = services.GetRequiredService<IMembershipTable>();
            var members = await table.ReadAllAsync(patience.Token).WaitAsync(patience.Token);
            if (members.TryGet(silo) is { } row && row.Item1.Status != SiloStatus.Dead)
            {
                row.Item1.Status = SiloStatus.Dead;
                await table.UpdateRowAsync(row.Item1, row.Item2, members.Version.Next(), patience.Token).WaitAsync(patience.Token);
            }

            await membership.Refresh(default, patience.Token).AsTask().WaitAsync(patience.Token);
        }
        catch (Exception exception) when (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            NotDeclared(silo, exception);
        }
    }

    private void NotDeclared(SiloAddress silo, Exception exception)
    {
        if (_pace.IsDue("", out _))
        {
            Log.NotDeclared(logger, silo.ToString(), exception.GetType().Name);
        }
    }

    private async Task<bool> IsRefusedAsync(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(ConnectTimeout, time);
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(12, LogLevel.Warning, "Silo {Silo} is gone: nobody listens at its address any more. Declaring it dead")]
        public static partial void Lost(ILogger logger, string silo);

        [LoggerMessage(13, LogLevel.Warning, "Silo {Silo} is gone but cannot be declared dead yet: {Kind}. Trying again")]
        public static partial void NotDeclared(ILogger logger, string silo, string kind);
    }
}

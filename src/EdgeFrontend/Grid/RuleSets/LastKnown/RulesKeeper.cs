using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;

/// <summary>
/// Keeps the rules that are in force in files, one a site, so that this edge has them when it starts while no silo answers. A file is
/// written beside the old one, forced to the disk and put in its place: at every moment there is a whole one. Writing is nobody's to wait
/// for, and one that failed is tried again.
/// </summary>
internal sealed partial class RulesKeeper(
    IOptions<EdgeOptions> options, TimeProvider time, EdgeMetrics metrics, ILogger<RulesKeeper> logger)
    : ContinuousService(time, logger)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private readonly string? _folder = options.Value.StateDirectory;
    private readonly ConcurrentDictionary<string, RuleSetDocument?> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);
    private bool _isFailureSaid;

    /// <summary>Whether anything is kept: a folder is set.</summary>
    public bool IsOn => !string.IsNullOrEmpty(_folder);

    /// <summary>What is kept of a site; null when nothing is, or the file cannot be used, which is said.</summary>
    public KeptRules? Read(string site)
    {
        if (!IsOn) return null;
        var path = PathOf(site);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return null;
            string? problem = "it is larger than any of this edge";
            var kept = file.Length <= KeptRulesFile.MaxBytes ? KeptRulesFile.Read(File.ReadAllBytes(path), site, out problem) : null;
            if (problem is null) return kept;
            metrics.RulesFileRefused();
            Log.Refused(logger, site, path, problem);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            metrics.RulesFileRefused();
            Log.Unreadable(logger, site, path, exception.GetType().Name);
        }

        return null;
    }

    /// <summary>These rules came in force.</summary>
    public void Keep(string site, RuleSetDocument document) => Change(site, document);

    /// <summary>The site has no rules any more.</summary>
    public void Forget(string site) => Change(site, null);

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        WriteWaiting();
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _changed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (!WriteWaiting() && !stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(RetryPause, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _changed.Dispose();
        }
    }

    private void Change(string site, RuleSetDocument? document)
    {
        if (!IsOn) return;
        _waiting[site] = document;
        _changed.Release();
    }

    /// <returns>Whether nothing is left to write.</returns>
    private bool WriteWaiting()
    {
        foreach (var (site, document) in _waiting)
        {
            try
            {
                Write(site, document);
                _waiting.TryRemove(new KeyValuePair<string, RuleSetDocument?>(site, document));
                _isFailureSaid = false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (_isFailureSaid) return false;
                _isFailureSaid = true;
                Log.NotWritten(logger, site, _folder!, exception.GetType().Name);
                return false;
            }
        }

        return true;
    }

    private void Write(string site, RuleSetDocument? document)
    {
        var path = PathOf(site);
        if (document is null)
        {
            File.Delete(path);
            return;
        }

        MakeFolder();
        var beside = path + ".new";
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(beside, file))
        {
            stream.Write(KeptRulesFile.Write(site, new KeptRules(document, Time.GetUtcNow())));
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder!);
        }
        else
        {
            Directory.CreateDirectory(_folder!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string PathOf(string site) => Path.Combine(_folder!, Uri.EscapeDataString(site) + ".rules");

    private static partial class Log
    {
        [LoggerMessage(
            1260,
            LogLevel.Error,
            "Site {Site}: the rules kept in {File} are not used: {Problem}. Until a silo answers its visitors get default pages; the next "
            + "version in force replaces the file")]
        public static partial void Refused(ILogger logger, string site, string file, string problem);

        [LoggerMessage(
            1261, LogLevel.Error, "Site {Site}: the rules kept in {File} could not be read ({Kind}); give this process the right to")]
        public static partial void Unreadable(ILogger logger, string site, string file, string kind);

        [LoggerMessage(
            1262,
            LogLevel.Warning,
            "Site {Site}: its rules could not be kept in {Folder} ({Kind}) and are tried again; an edge that starts while no silo answers "
            + "has older ones or none. Edge:StateDirectory names a folder that this process may write to")]
        public static partial void NotWritten(ILogger logger, string site, string folder, string kind);
    }
}

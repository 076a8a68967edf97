using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Rules;

/// <summary>
/// Publishes each site's rule file and follows it. A bad file at start refuses the start; a bad edit afterwards is logged with its place
/// and changes nothing.
/// </summary>
internal sealed partial class RuleSetFiles(
    IOptions<RuleSetFileOptions> options, SiteDirectory sites, IGrainFactory grains, TimeProvider time,
    ILogger<RuleSetFiles> logger) : ContinuousService(
        time, logger)
{
    /// <summary>The author of versions that come from files.</summary>
    public const string Author = "file";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, byte[]> _seen = new(StringComparer.Ordinal);

    /// <summary>Checks every file before the host starts.</summary>
    /// <returns>One line for each problem, with file and place.</returns>
    public static IReadOnlyList<string> FindProblems(RuleSetFileOptions options, IEnumerable<string> sites)
    {
        var problems = new List<string>();
        foreach (var path in sites.Select(options.PathOf).Where(File.Exists))
        {
            var compiled = RuleSetCompiler.Compile(File.ReadAllBytes(path), CompileMode.Strict);
            problems.AddRange(compiled.Problems.Select(problem => $"{path}: {problem}"));
        }

        return problems;
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var published = new HashSet<string>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(Period, Time);
        do
        {
            foreach (var site in sites.Names)
            {
                try
                {
                    if (await PublishIfChangedAsync(site, isStart: !published.Contains(site)))
                    {
                        published.Add(site);
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.FollowFailed(logger, exception, site);
                }
            }
        }
        while ((options.Value.FromFiles != RuleSetFromFiles.Seed || published.Count < sites.Names.Count)
            && await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>True when the file's present content was dealt with.</returns>
    private async Task<bool> PublishIfChangedAsync(string site, bool isStart)
    {
        var path = options.Value.PathOf(site);
        if (!File.Exists(path))
        {
            if (isStart && _seen.TryAdd(site, []))
            {
                Log.NoFile(logger, site, path);
            }

            return false;
        }

        // Editors and copies replace files in steps; a half-written one is refused below and read again at the next tick.
        var document = await File.ReadAllBytesAsync(path);
        if (_seen.TryGetValue(site, out var last) && last.AsSpan().SequenceEqual(document)) return true;

        var result = await grains.GetGrain<IRuleSetGrain>(site).PublishAsync(new PublishRequest
        {
            Document = document,
            Author = Author,
            Reason = isStart ? "file at start" : "file changed",
            OnlyIfEmpty = options.Value.FromFiles == RuleSetFromFiles.Seed,
            OnlyIfNewContent = isStart,
            OnlyIfAuthorsContentChanged = true,
            OnlyOverOwnVersion = options.Value.FromFiles == RuleSetFromFiles.Follow,
        });
        if (result.Status is PublishStatus.Unavailable or PublishStatus.ReleaseUnderWay) return false;
        _seen[site] = document;
        if (result.Status == PublishStatus.HeldBack)
        {
            Log.HeldBack(logger, site, path, result.Version);
        }

        if (result.Status != PublishStatus.Invalid) return true;
        foreach (var problem in result.Problems)
        {
            Log.Refused(logger, path, problem.Place.Length == 0 ? problem.Message : $"{problem.Place}: {problem.Message}");
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(230, LogLevel.Error, "{Path} was refused and the rules in force stay: {Problem}")]
        public static partial void Refused(ILogger logger, string path, string problem);

        [LoggerMessage(
            233,
            LogLevel.Warning,
            "Site {Site}: {Path} differs from version {Version}, which an operator published, and waits; publish it with 'grid rules "
            + "publish FILE --expect {Version} --reason TEXT', or set RuleSets:FromFiles to Override")]
        public static partial void HeldBack(ILogger logger, string site, string path, long version);

        [LoggerMessage(
            231,
            LogLevel.Warning,
            "Site {Site} has no rule file at {Path}; it serves default pages until rules are published: grid rules publish FILE --expect "
            + "0 --reason TEXT --site {Site}")]
        public static partial void NoFile(ILogger logger, string site, string path);

        [LoggerMessage(232, LogLevel.Warning, "Site {Site}: the rule file could not be read or published; trying again")]
        public static partial void FollowFailed(ILogger logger, Exception exception, string site);
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Settings;

namespace Personalization.Sites;

/// <summary>
/// Holds the snapshot of all sites. A changed configuration builds and validates a new one before it is swapped in; a bad one is
/// reported and the sites stay as they were.
/// </summary>
public sealed partial class SiteCatalog : ISiteCatalog, IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ILogger<SiteCatalog> _logger;
    private readonly IValidateOptions<SitesOptions>[] _validators;
    private readonly IDisposable _subscription;
    private readonly Lazy<SiteSnapshot> _first;
    private volatile SiteSnapshot? _reloaded;

    public SiteCatalog(
        IOptions<SitesOptions> options, IConfiguration configuration, IEnumerable<IValidateOptions<SitesOptions>> validators,
        TimeProvider time, ILogger<SiteCatalog> logger)
    {
        _validators = [.. validators];
        _configuration = configuration;
        _logger = logger;
        // Options are validated when the host starts; nobody asks for a site before that. What is off matters to those who serve pages.
        _first = new Lazy<SiteSnapshot>(() => Build(options.Value, warn: _validators.OfType<ServedSitesValidator>().Any()));
        _subscription = new BackgroundWork(nameof(SiteCatalog), time, logger).OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>Raised for each changed configuration that was refused, for whoever counts them.</summary>
    public event EventHandler? ReloadRefused;

    public SiteSnapshot Current => _reloaded ?? _first.Value;

    public void Dispose() => _subscription.Dispose();

    private void Reload()
    {
        try
        {
            var options = new SitesOptions();
            StrictBinder.Bind(_configuration.GetSection(SitesServiceCollectionExtensions.Section), options.Sites);
            var problems = _validators.SelectMany(validator => validator.Validate(null, options).Failures ?? []).ToList();
            if (problems.Count > 0)
            {
                throw new OptionsValidationException(SitesServiceCollectionExtensions.Section, typeof(SitesOptions), problems);
            }

            _reloaded = Build(options, warn: false);
        }
        catch (Exception exception)
        {
            ReloadRefused?.Invoke(this, EventArgs.Empty);
            Log.ReloadRefused(_logger, exception.Message);
        }
    }

    private SiteSnapshot Build(SitesOptions options, bool warn)
    {
        var sites = new List<Site>(options.Sites.Count);
        foreach (var (name, site) in options.Sites)
        {
            var missing = new List<string>();
            sites.Add(new Site(name, site, SiteFeatureSet.From(site, $"Sites:{name}", missing)));
            if (warn && missing.Count > 0)
            {
                Log.FeaturesOff(_logger, name, string.Join("; ", missing));
            }
        }

        return new SiteSnapshot(sites);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "Site {Site}: disabled, credentials are missing: {Features}")]
        public static partial void FeaturesOff(ILogger logger, string site, string features);

        [LoggerMessage(1002, LogLevel.Error, "The changed site configuration was refused and the previous one stays: {Problems}")]
        public static partial void ReloadRefused(ILogger logger, string problems);
    }
}

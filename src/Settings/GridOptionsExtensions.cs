using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Personalization.Settings;

/// <summary>One way to bind a section, validate it and refuse the start, used by every options class of the grid.</summary>
public static class GridOptionsExtensions
{
    /// <summary>
    /// Binds <paramref name="section"/> to <typeparamref name="TOptions"/>, validated by <typeparamref name="TValidator"/> when the host
    /// starts, and not again: whoever follows changes asks <see cref="StrictBinder"/>, since the framework's own way throws at whoever made
    /// the change. Calling it twice for one class is harmless: several features may need the same section. Several classes may share a
    /// section.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="section">Path of the section.</param>
    /// <param name="target">The part of the options that has the section's keys; the options themselves when not given.</param>
    public static OptionsBuilder<TOptions> AddGridOptions<TOptions, TValidator>(
        this IServiceCollection services, IConfiguration configuration, string section, Func<TOptions, object>? target = null)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var builder = services.AddOptions<TOptions>();
        if (services.Any(service => service.ImplementationInstance is BoundSection bound && bound.Type == typeof(TOptions))) return builder;

        services.AddSingleton(new BoundSection(section, typeof(TOptions)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.AddOptions<SectionNames>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SectionNames>, SectionNamesValidator>());
        var source = configuration.GetSection(section);
        return builder.Configure<IEnumerable<BoundSection>>((
            options, all) => StrictBinder.Bind(source, target?.Invoke(options) ?? options, OthersOf<TOptions>(section, all)))
            .ValidateOnStart();
    }

    private static List<Type> OthersOf<TOptions>(string section, IEnumerable<BoundSection> all) =>
        [.. all.Where(other => other.Type != typeof(TOptions) && string.Equals(other.Path, section, StringComparison.OrdinalIgnoreCase))
            .Select(other => other.Type)];
}

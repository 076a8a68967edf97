using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Personalization.Hosting.Options;

/// <summary>One way to bind a section, validate it and refuse the start, used by every options class of the grid.</summary>
public static class GridOptionsExtensions
{
    /// <summary>
    /// Binds <paramref name="section"/> to <typeparamref name="TOptions"/>, validated by <typeparamref name="TValidator"/> when the host
    /// starts. Calling it twice for one class is harmless: several features may need the same section.
    /// </summary>
    public static OptionsBuilder<TOptions> AddGridOptions<TOptions, TValidator>(
        this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var builder = services.AddOptions<TOptions>();
        if (services.Any(service => service.ImplementationType == typeof(TValidator)))
            return builder;

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        var source = configuration.GetSection(section);
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(new ConfigurationChangeTokenSource<TOptions>(source));
        return builder.Configure(options => Bind(source, options)).ValidateOnStart();
    }

    private static void Bind<TOptions>(IConfigurationSection source, TOptions options)
        where TOptions : class
    {
        try
        {
            source.Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            // The binder's own message names the key, the value and the expected type; as a failed validation it is listed with the others.
            throw new OptionsValidationException(source.Path, typeof(TOptions), [exception.Message]);
        }
    }
}

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
    /// <param name="services">The container.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="section">Path of the section.</param>
    /// <param name="shared">Other classes bind keys of the same section, so that a key unknown here is not a mistake.</param>
    public static OptionsBuilder<TOptions> AddGridOptions<TOptions, TValidator>(
        this IServiceCollection services, IConfiguration configuration, string section, bool shared = false)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var builder = services.AddOptions<TOptions>();
        if (services.Any(service => service.ImplementationType == typeof(TValidator)))
            return builder;

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        var source = configuration.GetSection(section);
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(new ConfigurationChangeTokenSource<TOptions>(source));
        return builder.Configure(options => Bind(source, options, shared)).ValidateOnStart();
    }

    private static void Bind<TOptions>(IConfigurationSection source, TOptions options, bool shared)
        where TOptions : class
    {
        try
        {
            // Without this the binder drops an entry of a dictionary that has one wrong value, and a misspelt key keeps its default unseen.
            source.Bind(options, binder => binder.ErrorOnUnknownConfiguration = !shared);
        }
        catch (InvalidOperationException exception)
        {
            throw new OptionsValidationException(source.Path, typeof(TOptions), [Explain(source, exception)]);
        }
    }

    private static string Explain(IConfigurationSection source, InvalidOperationException exception)
    {
        while (exception.InnerException is InvalidOperationException inner)
            exception = inner;

        // Of a value that cannot be converted the binder's own message names the key, the value and the type. Of unknown keys it names the switch and the class; the
        // keys come last, in quotes.
        const string Unknown = nameof(BinderOptions.ErrorOnUnknownConfiguration);
        if (!exception.Message.Contains(Unknown, StringComparison.Ordinal))
            return exception.Message;

        var keys = exception.Message[(exception.Message.LastIndexOf(':') + 1)..].Trim();
        return $"{source.Path} has unknown keys, in it or below: {keys}. Check their spelling, or remove them.";
    }
}

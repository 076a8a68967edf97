using Microsoft.Extensions.Options;

namespace Personalization.Grains.Sessions;

/// <summary>Checks section <c>Sessions</c>.</summary>
internal sealed class SessionOptionsValidator : IValidateOptions<SessionOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionOptions options) =>
        options.Time >= TimeSpan.FromSeconds(2) && options.Time <= TimeSpan.FromSeconds(10)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Sessions:Time is '{options.Time}'. Give a time from 00:00:02 to 00:00:10, e.g. 00:00:03.");
}

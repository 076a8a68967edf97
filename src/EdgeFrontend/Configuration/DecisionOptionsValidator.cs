using Microsoft.Extensions.Options;

namespace Personalization.EdgeFrontend.Configuration;

/// <summary>Checks the deadline of decisions.</summary>
internal sealed class DecisionOptionsValidator : IValidateOptions<DecisionOptions>
{
    public ValidateOptionsResult Validate(string? name, DecisionOptions options) =>
        options.Deadline < TimeSpan.FromMilliseconds(10) || options.Deadline > TimeSpan.FromSeconds(10)
            ? ValidateOptionsResult.Fail($"Decisions:Deadline: {options.Deadline} is out of range; use 00:00:00.010 to 00:00:10.")
            : ValidateOptionsResult.Success;
}

using Microsoft.Extensions.Options;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Rules;

/// <summary>Refuses the start with every problem of every site's rule file.</summary>
internal sealed class RuleSetFilesValidator(SiteDirectory sites) : IValidateOptions<RuleSetFileOptions>
{
    public ValidateOptionsResult Validate(string? name, RuleSetFileOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Directory))
        {
            return ValidateOptionsResult.Fail("RuleSets:Directory is empty. Give a path such as rulesets/{site}.json.");
        }

        if (!Enum.IsDefined(options.FromFiles))
        {
            return ValidateOptionsResult.Fail($"RuleSets:FromFiles is '{options.FromFiles}'. Give Follow, Override or Seed.");
        }

        if (!Enum.IsDefined(options.Approval))
        {
            return ValidateOptionsResult.Fail($"RuleSets:Approval is '{options.Approval}'. Give None or Required.");
        }

        if (options is { Approval: RuleSetApproval.Required, FromFiles: not RuleSetFromFiles.Seed })
        {
            return ValidateOptionsResult.Fail(
                $"RuleSets:Approval is 'Required' while RuleSets:FromFiles is '{options.FromFiles}', so that a changed file would be published without approval. Set RuleSets:FromFiles to Seed.");
        }

        var problems = RuleSetFiles.FindProblems(options, sites.Names);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

using Personalization.Cli.CommandLine;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules</c>, and what is asked of rules in force.</summary>
internal static class RuleCommands
{
    public static CommandFamily Family { get; } = new CommandFamily("rules", "check, publish and compare rule documents")
        .Add<ValidateRulesCommand>(
            "validate", "check a rule document, without a server",
            ["rules validate rules.json", "rules validate payload.json --lenient"])
        .Add<RuleCasesCommand>(
            "cases", "run a file of the public rule format's test cases, without a server",
            ["rules cases cases.json --output json"])
        .Add<RuleSchemaCommand>(
            "schema", "print the JSON schema of a rule document, for editors",
            ["rules schema"])
        .Add<RulesShowCommand>(
            "show", "print the rule document in force, or an older version",
            ["rules show --document", "rules show --version 3 --output table"])
        .Add<RulesHistoryCommand>(
            "history", "print who published which version and why, newest first",
            ["rules history", "rules history --output json"])
        .Add<RulesDiffCommand>(
            "diff", "print what sets two versions apart, or a file and the version in force",
            ["rules diff rules.json", "rules diff --from 3 --to 5", "rules diff --from 3"],
            "Exit code 0: the same. 1: they differ. 4: they could not be compared.",
            "+ was added, - was removed, ~ was changed, > was moved. Rules are recognised by their id, or an experiment's key.")
        .Add<RulesDryRunCommand>(
            "dry-run", "make the latest visitors' decisions again by a document, and print what would change",
            ["rules dry-run rules.json", "rules dry-run rules.json --output json"],
            "Nothing is published. Up to 1,024 of each silo's latest questions are asked again.")
        .Add<RulesApproveCommand>(
            "approve", "approve a document that somebody else will publish; needs a key with the role approve",
            ["rules approve rules.json --expect 1"],
            "Prints what the publisher gives as --approval. It is good for 24 hours, for this file on top of this version only.")
        .Add<RulesPublishCommand>(
            "publish", "publish a rule document as a new version",
            [
                "rules publish rules.json --expect 1 --reason \"spring campaign\"",
                "rules publish rules.json --expect 1 --reason \"new prices\" --steps 1,10,50,100 --hold 60s",
                "rules publish rules.json --expect 1 --reason x --check",
            ])
        .Add<RulesRollbackCommand>(
            "rollback", "publish the document of an older version again, as a new version",
            ["rules rollback --to 1 --expect 2 --reason \"conversion fell\""])
        .Add<RulesImportCommand>(
            "import", "publish the features of a GrowthBook SDK payload; lists what is dropped",
            ["rules import payload.json --expect 1 --reason move --check"],
            "Routes, clientSideTraits and clientFeatures of the document in force stay; its features only with --merge.");

    public static CommandFamily InForce { get; } = new CommandFamily(null, "")
        .Add<KillCommand>(
            "kill", "switch a feature off, or what --kind names, whatever any document says",
            ["kill landing-page --reason \"wrong price\"", "kill --kind route --subject /pricing --reason \"wrong price\"",
                "kill --kind snippet --reason \"breaks the menu\""],
            "Kinds: feature, route (its path as the rules write it), location (of edges), and what a site has one of: pulls (from the",
            "Profile API), snippet, variations (all of them), releases (their shares stay). In force on every edge within a second.")
        .Add<UnkillCommand>(
            "unkill", "clear a kill switch: what it turned off works again",
            ["unkill landing-page --reason \"price is right\"", "unkill --kind snippet --reason \"menu is mended\""])
        .Add<KillSwitchesCommand>(
            "kill-switches", "print what is switched off, by whom and why",
            ["kill-switches", "kill-switches --output json"])
        .Add<PreviewCommand>(
            "preview", "print a query string that shows one visitor a value before anybody else sees it",
            ["preview --feature landing-page --value /red --ttl 600"],
            "Append it to a page's address: https://shop.example/?grid_preview=...")
        .Add<ExplainCommand>(
            "explain", "print why a visitor gets what they get",
            ["explain --user john --path /", "explain --anonymous 5f0c --feature landing-page --output table"],
            "Give --user, --anonymous or both, and --path or --feature. The trace names attributes, never their values.");
}

using System.Text;
using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Lets the snippet, the loader and their requests through a page's Content-Security-Policy and loosens nothing else: a nonce is
/// reused, otherwise the snippet's own hash is added, and our paths where the policy has no room for the site itself.
/// </summary>
internal static class ContentSecurityPolicy
{
    /// <summary>The name of the trusted types policy that the snippet makes where a page requires trusted types.</summary>
    public const string TrustedTypesPolicy = "grid";

    /// <summary>Longest nonce taken from a policy in a page.</summary>
    public const int MaxNonceLength = 128;

    /// <summary>Whether a value of the header lets scripts be loaded through trusted types only.</summary>
    public static bool RequireTrustedTypes(StringValues values)
    {
        foreach (var value in values)
        {
            foreach (var policy in (value ?? "").Split(','))
            {
                if (Effective(Parse(policy), "require-trusted-types-for")?.Has("'script'") == true) return true;
            }
        }

        return false;
    }

    /// <summary>
    /// What a policy in the page itself, which is not rewritten, means for the snippet.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="hash">The snippet's source expression.</param>
    /// <param name="nonce">The nonce that the snippet carries; where there is none yet, the policy's own takes its place.</param>
    public static PolicyVerdict Judge(string policy, string hash, ref string? nonce)
    {
        var directives = Parse(policy);
        var scripts = Effective(directives, "script-src-elem", "script-src", "default-src");
        var connections = Effective(directives, "connect-src", "default-src");
        if (Effective(directives, "require-trusted-types-for")?.Has("'script'") == true
            || (scripts is not null && !AllowsUrl(scripts, loadedByScript: true))
            || (connections is not null && !AllowsUrl(connections, loadedByScript: false)))
        {
            return PolicyVerdict.Never;
        }

        if (scripts is null || scripts.Sources.Contains(hash) || AllowsInline(scripts, nonce)) return PolicyVerdict.Behind;
        if (nonce is not null || FindNonce(scripts) is not { Length: <= MaxNonceLength } found) return PolicyVerdict.Before;
        nonce = found;
        return PolicyVerdict.Behind;
    }

    /// <summary>Rewrites all values of the header.</summary>
    /// <param name="values">The header as the origin sent it; commas separate policies.</param>
    /// <param name="hash">The snippet's source expression.</param>
    /// <param name="publicOrigin">Scheme and host as the browser sees them.</param>
    /// <param name="prefix">The site's route prefix with its slash.</param>
    /// <param name="nonce">A nonce that every policy with one agrees on, for the script tag.</param>
    /// <param name="trustedTypes">The snippet makes a trusted types policy, which has to be named where policies are.</param>
    public static StringValues Allow(
        StringValues values, string hash, string publicOrigin, string prefix, out string? nonce, bool trustedTypes = false)
    {
        nonce = null;
        var policies = new List<List<Directive>>();
        foreach (var value in values)
        {
            foreach (var policy in (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                policies.Add(Parse(policy));
            }
        }

        foreach (var policy in policies)
        {
            nonce ??= FindNonce(Effective(policy, "script-src-elem", "script-src", "default-src"));
        }

        var rewritten = new string[policies.Count];
        for (var i = 0; i < policies.Count; i++)
        {
            rewritten[i] = Rewrite(policies[i], hash, nonce, publicOrigin + prefix, trustedTypes);
        }

        return rewritten;
    }

    private static string Rewrite(List<Directive> policy, string hash, string? nonce, string ours, bool trustedTypes)
    {
        if (trustedTypes
            && Effective(policy, "trusted-types") is { } names
            && !names.Has("*")
            && !names.Sources.Contains(TrustedTypesPolicy))
        {
            Add(policy, names, names.Name, [TrustedTypesPolicy]);
        }

        var scripts = Effective(policy, "script-src-elem", "script-src", "default-src");
        if (scripts is not null)
        {
            var missing = new List<string>();
            if (!AllowsInline(scripts, nonce))
            {
                missing.Add(hash);
            }

            if (!AllowsUrl(scripts, loadedByScript: true))
            {
                missing.Add(ours + "/assets/");
            }

            // A nonce lets the snippet and, by its own code, the loader run; the bundle's further files need the path unless trust is
            // handed on.
            Add(policy, scripts, "script-src", missing);
        }

        var connections = Effective(policy, "connect-src", "default-src");
        if (connections is not null && !AllowsUrl(connections, loadedByScript: false))
        {
            Add(policy, connections, "connect-src", [ours + "/"]);
        }

        return Print(policy);
    }

    private static bool AllowsInline(Directive scripts, string? nonce)
    {
        var strict = false;
        foreach (var source in scripts.Sources)
        {
            if (nonce is not null && source.Equals($"'nonce-{nonce}'", StringComparison.Ordinal)) return true;
            strict |= source.StartsWith("'nonce-", StringComparison.OrdinalIgnoreCase)
                || source.StartsWith("'sha", StringComparison.OrdinalIgnoreCase)
                || source.Equals("'strict-dynamic'", StringComparison.OrdinalIgnoreCase);
        }

        // A hash beside 'unsafe-inline' would switch that off for the page's own scripts.
        return !strict && scripts.Has("'unsafe-inline'");
    }

    private static bool AllowsUrl(Directive sources, bool loadedByScript) =>
        sources.Has("'self'") || sources.Has("*") || (loadedByScript && sources.Has("'strict-dynamic'"));

    private static void Add(List<Directive> policy, Directive effective, string name, List<string> sources)
    {
        if (sources.Count == 0) return;
        if (effective.Name == "default-src")
        {
            effective = new Directive(name, [.. effective.Sources]);
            policy.Add(effective);
        }

        effective.Sources.RemoveAll(source => source.Equals("'none'", StringComparison.OrdinalIgnoreCase));
        effective.Sources.AddRange(sources);
    }

    private static string? FindNonce(Directive? scripts)
    {
        if (scripts is null) return null;
        foreach (var source in scripts.Sources)
        {
            if (!source.StartsWith("'nonce-", StringComparison.OrdinalIgnoreCase) || source[^1] != '\'') continue;
            var nonce = source["'nonce-".Length..^1];
            if (nonce.Length > 0 && nonce.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_' or '=')) return nonce;
        }

        return null;
    }

    private static Directive? Effective(List<Directive> policy, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var directive in policy)
            {
                if (directive.Name == name) return directive;
            }
        }

        return null;
    }

    private static List<Directive> Parse(string policy)
    {
        var directives = new List<Directive>();
        foreach (var part in policy.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
            {
                directives.Add(new Directive(words[0].ToLowerInvariant(), [.. words[1..]]));
            }
        }

        return directives;
    }

    private static string Print(List<Directive> policy)
    {
        var text = new StringBuilder();
        foreach (var directive in policy)
        {
            if (text.Length > 0)
            {
                text.Append("; ");
            }

            text.Append(directive.Name);
            foreach (var source in directive.Sources)
            {
                text.Append(' ').Append(source);
            }
        }

        return text.ToString();
    }

    private sealed record Directive(string Name, List<string> Sources)
    {
        public bool Has(string source)
        {
            foreach (var one in Sources)
            {
                if (one.Equals(source, StringComparison.OrdinalIgnoreCase)) return true;
            }

            return false;
        }
    }
}

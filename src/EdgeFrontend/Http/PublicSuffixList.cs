using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// Tells the registrable domain of a host, which is the widest domain a browser lets us set a cookie for and the one analytics.js
/// finds by trying. The rules are the public suffix list, shipped as a data file of its own licence.
/// </summary>
internal sealed class PublicSuffixList
{
    private const string ResourceName = "public_suffix_list.dat";
    private static readonly Lazy<PublicSuffixList> Embedded = new(Load);

    private readonly FrozenSet<string> _rules;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public PublicSuffixList(TextReader list)
    {
        var rules = new HashSet<string>(StringComparer.Ordinal);
        var idn = new IdnMapping();
        while (list.ReadLine() is { } line)
        {
            var rule = line.AsSpan().Trim();
            var blank = rule.IndexOfAny(' ', '\t');
            if (blank >= 0)
            {
                rule = rule[..blank];
            }

            if (rule.IsEmpty || rule.StartsWith("//")) continue;
            rules.Add(ToAscii(rule.ToString(), idn));
        }

        _rules = rules.ToFrozenSet(StringComparer.Ordinal);
        _lookup = _rules.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static PublicSuffixList Default => Embedded.Value;

    /// <summary>
    /// The registrable domain of a host name without port, in lower case; null for addresses, single names such as localhost, and names
    /// that are public suffixes themselves.
    /// </summary>
    public string? RegistrableDomain(string host)
    {
        host = host.ToLowerInvariant().TrimEnd('.');
        if (host.Length == 0 || host[0] == '[' || IPAddress.TryParse(host, out _) || !host.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        // From the shortest suffix to the longest; the last rule that matches is the one that prevails.
        var suffixStart = host.LastIndexOf('.') + 1;
        for (var start = suffixStart; ;)
        {
            var candidate = host.AsSpan(start);
            if (_lookup.Contains($"!{candidate}"))
            {
                suffixStart = start + candidate.IndexOf('.') + 1;
                break;
            }

            if (_lookup.Contains(candidate))
            {
                suffixStart = Math.Min(suffixStart, start);
            }

            var dot = candidate.IndexOf('.');
            if (dot >= 0 && _lookup.Contains($"*{candidate[dot..]}"))
            {
                suffixStart = Math.Min(suffixStart, start);
            }

            if (start == 0) break;
            start = host.LastIndexOf('.', start - 2) + 1;
        }

        if (suffixStart == 0) return null;
        var label = suffixStart < 2 ? -1 : host.LastIndexOf('.', suffixStart - 2);
        var domain = host[(label + 1)..];
        return domain[0] == '.' ? null : domain;
    }

    private static PublicSuffixList Load()
    {
        using var stream = typeof(PublicSuffixList).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The embedded data file {ResourceName} is missing from the build.");
        using var reader = new StreamReader(stream);
        return new PublicSuffixList(reader);
    }

    private static string ToAscii(string rule, IdnMapping idn)
    {
        var prefix = rule.StartsWith("*.", StringComparison.Ordinal) ? "*." : rule[0] == '!' ? "!" : "";
        try
        {
            return prefix + idn.GetAscii(rule[prefix.Length..]);
        }
        catch (ArgumentException)
        {
            return rule;
        }
    }
}

using System.Collections.Frozen;
using System.Globalization;

namespace Personalization.Hosting.Certificates;

/// <summary>
/// Which certificate a connection gets, by the name that it asks for. Immutable; made anew when a certificate was replaced.
/// </summary>
internal sealed class CertificateNames
{
    private static readonly IdnMapping Idn = new();

    private readonly FrozenDictionary<string, PemCertificate> _names;
    private readonly FrozenDictionary<string, PemCertificate> _parents;
    private readonly PemCertificate _otherwise;

    /// <summary>Of several certificates with one name the first has it; the very first is for connections whose name nobody has.</summary>
    public CertificateNames(IReadOnlyList<PemCertificate> certificates)
    {
        _otherwise = certificates[0];
        var (names, parents) =
            (new Dictionary<string, PemCertificate>(
                StringComparer.OrdinalIgnoreCase), new Dictionary<string, PemCertificate>(StringComparer.OrdinalIgnoreCase));
        foreach (var certificate in certificates)
        {
            foreach (var name in certificate.Names)
            {
                var isWildcard = name.StartsWith("*.", StringComparison.Ordinal);
                foreach (var form in Forms(isWildcard ? name[2..] : name))
                {
                    (isWildcard ? parents : names).TryAdd(form, certificate);
                }
            }
        }

        (_names, _parents) =
            (names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), parents.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The certificate for a name: one that holds it, else a wildcard of its parent, else the first.</summary>
    public PemCertificate Find(string? serverName)
    {
        if (string.IsNullOrEmpty(serverName)) return _otherwise;
        var name = serverName.TrimEnd('.');
        if (_names.TryGetValue(name, out var own)) return own;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _parents.TryGetValue(name[(dot + 1)..], out var parents) ? parents : _otherwise;
    }

    /// <summary>
    /// Names are ASCII in certificates and on the wire; the framework hands those of a handshake over in Unicode, where it can decode them.
    /// </summary>
    private static IEnumerable<string> Forms(string name)
    {
        yield return name;
        if (!name.Contains("xn--", StringComparison.OrdinalIgnoreCase)) yield break;
        string? decoded = null;
        try
        {
            decoded = Idn.GetUnicode(name);
        }
        catch (ArgumentException)
        {
            // The framework does not decode it either.
        }

        if (decoded is not null) yield return decoded;
    }
}

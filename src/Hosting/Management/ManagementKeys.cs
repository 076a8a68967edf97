using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Http;

namespace Personalization.Hosting.Management;

/// <summary>
/// Finds the operator of a request. Secrets are compared by their hashes in constant time, against all keys every time, so that neither the
/// time nor the order tells anything.
/// </summary>
internal sealed class ManagementKeys(IOptions<ManagementOptions> options)
{
    private const string Scheme = "Bearer ";

    private readonly (byte[] Hash, ManagementOperator Operator)[] _keys = Hash(options.Value);

    /// <summary>The operator whose key the request carries, or null.</summary>
    public ManagementOperator? Find(HttpRequest request)
    {
        var header = HeaderText.Decode(request.Headers.Authorization.ToString());
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;

        var given = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        ManagementOperator? found = null;
        foreach (var (hash, known) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, given))
            {
                found = known;
            }
        }

        return found;
    }

    private static (byte[], ManagementOperator)[] Hash(ManagementOptions options) =>
        [.. options.Keys.Select(key => (SHA256.HashData(
            Encoding.UTF8.GetBytes(key.Value.Secret)), new ManagementOperator(key.Key, key.Value.Role)))];
}

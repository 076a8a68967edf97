using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Personalization.Domain.Signing;
using Personalization.Grains.Rules;
using Personalization.Hosting.Management;

namespace Personalization.Silo.Operator.Rules;

/// <summary>
/// The word of a second person for one document on top of one version of a site. It is signed with the approver's own key, which every silo
/// knows, so nothing is stored; it ends with its time, with the next version, and when that key is taken away.
/// </summary>
internal sealed class RuleSetApprovals(IOptions<ManagementOptions> management, IOptions<RuleSetFileOptions> rules, TimeProvider time)
{
    /// <summary>How long an approval is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const string Purpose = "personalization.approval.v1\n";

    /// <summary>Whether publishing needs one.</summary>
    public bool AreRequired => rules.Value.Approval == RuleSetApproval.Required;

    /// <summary>Approves.</summary>
    public ApprovalModel Give(ManagementOperator approver, string site, long expected, ReadOnlySpan<byte> document)
    {
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        var claim = string.Create(
            CultureInfo.InvariantCulture,
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(approver.Name))}.{expires.ToUnixTimeSeconds()}");
        var signature = MessageSignature.Sign(
            Encoding.UTF8.GetBytes(management.Value.Keys[approver.Name].Secret), Message(claim, site, expected, document));
        return new ApprovalModel($"{claim}.{Base64Url.EncodeToString(signature)}", approver.Name, expires);
    }

    /// <summary>Checks an approval.</summary>
    /// <param name="approval">As it was given; null when there is none.</param>
    /// <param name="publisher">Who wants to publish: somebody else than the approver.</param>
    /// <param name="site">The site.</param>
    /// <param name="expected">The version in force.</param>
    /// <param name="document">The body as it was sent.</param>
    /// <param name="approver">The name of the key that approved.</param>
    /// <returns>Why it does not count, or null when it does.</returns>
    public string? Check(
        string? approval, ManagementOperator publisher, string site, long expected, ReadOnlySpan<byte> document, out string approver)
    {
        approver = "";
        if (string.IsNullOrEmpty(approval))
        {
            return "somebody else must approve it first with 'grid rules approve FILE --expect N', and what that prints goes into "
                + "--approval (over HTTP: POST /sites/{site}/ruleset:approve with the same body and If-Match, and ?approval= is what it answers)";
        }

        var parts = approval.Split('.');
        if (parts.Length != 3
            || !TryDecode(parts[0], out var name)
            || !TryDecode(parts[2], out var signature)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
        {
            return "?approval= is not what ruleset:approve answered";
        }

        approver = Encoding.UTF8.GetString(name);
        if (!management.Value.Keys.TryGetValue(approver, out var key) || key.Role < ManagementRole.Approve
            || !MessageSignature.Verify(
                Encoding.UTF8.GetBytes(key.Secret), Message($"{parts[0]}.{parts[1]}", site, expected, document), signature))
        {
            return "what was approved is another document, site or version, or its approver may approve no longer";
        }

        if (time.GetUtcNow().ToUnixTimeSeconds() >= expires)
        {
            return $"the approval of {approver} has expired; they last {Lifetime.TotalHours:0} hours";
        }

        return approver == publisher.Name ? $"{approver} approved it, so somebody else must publish it" : null;
    }

    /// <summary>Every part has a length or a form of its own, so that no two approvals read alike.</summary>
    private static byte[] Message(string claim, string site, long expected, ReadOnlySpan<byte> document)
    {
        var hash = Convert.ToHexString(SHA256.HashData(document));
        return Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Purpose}{claim}\n{site.Length}:{site}\n{expected}\n{hash}"));
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length is 0 or > 1024 || !Base64Url.IsValid(text)) return false;
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}

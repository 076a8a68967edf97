using System.Buffers.Text;
using System.Text;
using Personalization.Grains.Interfaces;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>
/// The last key of a page, wrapped so that nobody builds on its form. It stays good for ever: what was added or erased in the meantime
/// neither repeats nor skips another entry.
/// </summary>
internal static class ProfileCursor
{
    private const string Form = "1:";

    public static string Write(string key) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(Form + key));

    /// <exception cref="RefusedRequestException">It comes from another list.</exception>
    public static string Read(string cursor, ProfileRange range)
    {
        if (Base64Url.IsValid(cursor))
        {
            var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
            if (text.StartsWith(Form, StringComparison.Ordinal)
                && range.Covers(text[Form.Length..])
                && GrainKeys.TryParseProfile(text[Form.Length..], out _))
            {
                return text[Form.Length..];
            }
        }

        throw new RefusedRequestException(
            Problems.BadRequest("cursor was not given out for this space, type and prefix; begin without one."));
    }
}

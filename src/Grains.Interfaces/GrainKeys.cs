using System.Text;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// The one place where an identity becomes a grain key and back. Raw ids would share rows: the ADO.NET provider stores keys that
/// parse as hexadecimal numbers as numbers, and keys with braces break its writes.
/// </summary>
/// <remarks>
/// A key reads <c>{space}/{type}:{value}</c>. Letters, digits and <c>- . _ @</c> stand for themselves; every other character is
/// written as <c>~XX</c> for each of its UTF-8 bytes, so that a prefix of an id is a prefix of its key and keys can be listed in order.
/// The slash and the colon keep every key from parsing as a number.
/// </remarks>
public static class GrainKeys
{
    /// <summary>The longest id in bytes of UTF-8 that is accepted anywhere.</summary>
    public const int MaxIdBytes = 256;

    public const string UserIdType = "user_id";
    public const string AnonymousIdType = "anonymous_id";

    public static string User(string space, string userId) => Profile(space, UserIdType, userId);

    public static string Anonymous(string space, string anonymousId) => Profile(space, AnonymousIdType, anonymousId);

    /// <summary>The key of a profile of any identity type.</summary>
    /// <exception cref="ArgumentException">A part is empty, too long or holds control characters.</exception>
    public static string Profile(string space, string type, string value)
    {
        if (!IsValidId(space))
        {
            throw new ArgumentException("The space name is empty, over 256 bytes or holds control characters.", nameof(space));
        }

        if (type is not (UserIdType or AnonymousIdType))
        {
            throw new ArgumentException("The type is 'user_id' or 'anonymous_id'.", nameof(type));
        }

        if (!IsValidId(value)) throw new ArgumentException("The id is empty, over 256 bytes or holds control characters.", nameof(value));

        var key = new StringBuilder(space.Length + type.Length + value.Length + 2);
        AppendEscaped(key, space);
        key.Append('/').Append(type).Append(':');
        AppendEscaped(key, value);
        return key.ToString();
    }

    /// <summary>The key of a space's <see cref="ITokenKeyGrain"/>.</summary>
    public static string TokenKey(string space) => $"tokens/{Escape(space)}";

    /// <summary>The key of the <see cref="IEdgeSessionGrain"/> of one process of an edge.</summary>
    public static string EdgeSession(string edge, Guid incarnation) => $"edges/{Escape(edge)}:{incarnation:N}";

    /// <summary>The beginning that all keys of a space and type whose ids start with <paramref name="valuePrefix"/> have.</summary>
    public static string ProfilePrefix(string space, string type, string valuePrefix)
    {
        var key = new StringBuilder();
        AppendEscaped(key, space);
        key.Append('/').Append(type).Append(':');
        AppendEscaped(key, valuePrefix);
        return key.ToString();
    }

    /// <summary>
    /// Whether an id may be used: not empty, at most <see cref="MaxIdBytes"/> bytes, valid Unicode, no control characters.
    /// </summary>
    public static bool IsValidId(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxIdBytes) return false;
        var bytes = 0;
        for (var i = 0; i < id.Length; i++)
        {
            var c = id[i];
            if (char.IsControl(c)) return false;
            if (!char.IsSurrogate(c))
            {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
                continue;
            }

            if (!char.IsHighSurrogate(c) || i + 1 >= id.Length || !char.IsLowSurrogate(id[i + 1])) return false;
            i++;
            bytes += 4;
        }

        return bytes <= MaxIdBytes;
    }

    /// <summary>Takes a profile key apart.</summary>
    /// <returns>False when the text is no profile key as <see cref="Profile"/> writes it.</returns>
    public static bool TryParseProfile(string key, out ProfileIdentity identity)
    {
        identity = default;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var colon = slash < 0 ? -1 : key.IndexOf(':', slash);
        if (colon < 0) return false;
        var type = key[(slash + 1)..colon];
        if (type is not (UserIdType or AnonymousIdType)) return false;
        if (!TryUnescape(key.AsSpan(0, slash), out var space) || !TryUnescape(key.AsSpan(colon + 1), out var value)) return false;
        // Types and spaces are few and stand in every activation: all of them share these texts.
        identity = new ProfileIdentity(string.Intern(space), type == UserIdType ? UserIdType : AnonymousIdType, value);
        return true;
    }

    internal static string Escape(string text)
    {
        var key = new StringBuilder(text.Length);
        AppendEscaped(key, text);
        return key.ToString();
    }

    /// <summary>Takes a profile's grain key apart.</summary>
    /// <exception cref="ArgumentException">The text is no profile key as <see cref="Profile"/> writes it.</exception>
    public static ProfileIdentity ParseProfile(string key) =>
        TryParseProfile(key, out var identity)
            ? identity
            : throw new ArgumentException($"A profile's key is made by {nameof(GrainKeys)}; this one was not.", nameof(key));

    private static void AppendEscaped(StringBuilder key, string text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && IsPlain((char)rune.Value))
            {
                key.Append((char)rune.Value);
                continue;
            }

            var length = rune.EncodeToUtf8(utf8);
            foreach (var b in utf8[..length])
            {
                key.Append('~').Append(b.ToString("X2"));
            }
        }
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '@';

    internal static bool TryUnescape(ReadOnlySpan<char> escaped, out string text)
    {
        text = "";
        var bytes = new byte[escaped.Length];
        var count = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '~')
            {
                if (i + 2 >= escaped.Length
                    || !byte.TryParse(escaped.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var b))
                {
                    return false;
                }

                bytes[count++] = b;
                i += 2;
            }
            else if (IsPlain(escaped[i]))
            {
                bytes[count++] = (byte)escaped[i];
            }
            else
            {
                return false;
            }
        }

        text = Encoding.UTF8.GetString(bytes, 0, count);
        return count > 0;
    }
}

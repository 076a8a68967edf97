namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// The text by which the public format orders versions: without a leading v and the build, split at dots and hyphens, "~" (after every
/// letter) added to three parts so that a release comes after its pre-releases, numeric parts padded to five places.
/// </summary>
internal static class PaddedVersion
{
    private const int Width = 5;

    public static int MaxLength(int length) => Math.Max(length, 1) * (Width + 1) + Width + 2;

    public static int Write(ReadOnlySpan<char> version, Span<char> target)
    {
        if (version.Length == 0)
        {
            version = "0";
        }

        if (version[0] == 'v')
        {
            version = version[1..];
        }

        var build = version.IndexOf('+');
        if (build >= 0)
        {
            version = version[..build];
        }

        var written = 0;
        var parts = 0;
        while (true)
        {
            var end = version.IndexOfAny('.', '-');
            var part = end < 0 ? version : version[..end];
            if (parts++ > 0)
            {
                target[written++] = '-';
            }

            if (part.Length is > 0 and < Width && !part.ContainsAnyExceptInRange('0', '9'))
            {
                target.Slice(written, Width - part.Length).Fill(' ');
                written += Width - part.Length;
            }

            part.CopyTo(target[written..]);
            written += part.Length;
            if (end < 0) break;
            version = version[(end + 1)..];
        }

        if (parts == 3)
        {
            "-~".CopyTo(target[written..]);
            written += 2;
        }

        return written;
    }
}

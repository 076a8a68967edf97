namespace Personalization.Domain.Compilation.Operators;

/// <summary>A semantic version read from text without copying; the build part is ignored, as the standard says.</summary>
internal readonly ref struct SemVer
{
    private SemVer(ulong major, ulong minor, ulong patch, ReadOnlySpan<char> preRelease)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        PreRelease = preRelease;
    }

    public ulong Major { get; }

    public ulong Minor { get; }

    public ulong Patch { get; }

    public ReadOnlySpan<char> PreRelease { get; }

    /// <summary>Reads <c>1.2.3-rc.1+build</c>; a leading v is tolerated, anything else that the standard forbids is not.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SemVer version)
    {
        version = default;
        if (text.Length is 0 or > 256) return false;
        if (text[0] is 'v' or 'V')
        {
            text = text[1..];
        }

        var build = text.IndexOf('+');
        if (build >= 0)
        {
            if (!AreIdentifiers(text[(build + 1)..], numbersWithoutZero: false)) return false;
            text = text[..build];
        }

        var hyphen = text.IndexOf('-');
        var preRelease = hyphen < 0 ? default : text[(hyphen + 1)..];
        if (hyphen >= 0)
        {
            if (!AreIdentifiers(preRelease, numbersWithoutZero: true)) return false;
            text = text[..hyphen];
        }

        if (!Number(ref text, true, out var major) || !Number(ref text, true, out var minor) || !Number(ref text, false, out var patch))
        {
            return false;
        }

        version = new SemVer(major, minor, patch, preRelease);
        return true;
    }

    /// <summary>Precedence by the standard.</summary>
    public int CompareTo(SemVer other)
    {
        var order = Major.CompareTo(other.Major);
        if (order == 0)
        {
            order = Minor.CompareTo(other.Minor);
        }

        if (order == 0)
        {
            order = Patch.CompareTo(other.Patch);
        }

        if (order != 0) return order;
        if (PreRelease.IsEmpty || other.PreRelease.IsEmpty) return PreRelease.IsEmpty.CompareTo(other.PreRelease.IsEmpty);
        return ComparePreRelease(PreRelease, other.PreRelease);
    }

    private static int ComparePreRelease(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (true)
        {
            var a = Next(ref left);
            var b = Next(ref right);
            if (a.IsEmpty || b.IsEmpty) return b.IsEmpty.CompareTo(a.IsEmpty);
            var aIsNumber = !a.ContainsAnyExceptInRange('0', '9');
            var bIsNumber = !b.ContainsAnyExceptInRange('0', '9');
            int order;
            if (aIsNumber && bIsNumber)
            {
                order = a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
            }
            else
            {
                order = aIsNumber != bIsNumber ? bIsNumber.CompareTo(aIsNumber) : a.SequenceCompareTo(b);
            }

            if (order != 0) return order;
        }
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        var dot = rest.IndexOf('.');
        var part = dot < 0 ? rest : rest[..dot];
        rest = dot < 0 ? default : rest[(dot + 1)..];
        return part;
    }

    private static bool Number(ref ReadOnlySpan<char> text, bool followedByDot, out ulong number)
    {
        number = 0;
        var dot = text.IndexOf('.');
        if ((dot >= 0) != followedByDot) return false;
        var part = dot < 0 ? text : text[..dot];
        text = dot < 0 ? default : text[(dot + 1)..];
        return part.Length > 0
            && (part.Length == 1 || part[0] != '0')
            && !part.ContainsAnyExceptInRange('0', '9')
            && ulong.TryParse(part, out number);
    }

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool numbersWithoutZero)
    {
        if (text.IsEmpty || text[^1] == '.') return false;
        while (!text.IsEmpty)
        {
            var part = Next(ref text);
            if (part.IsEmpty) return false;
            foreach (var c in part)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
            }

            if (numbersWithoutZero && part.Length > 1 && part[0] == '0' && !part.ContainsAnyExceptInRange('0', '9')) return false;
        }

        return true;
    }
}

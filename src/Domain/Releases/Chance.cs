namespace Personalization.Domain.Releases;

/// <summary>How likely so many bad pages are by chance alone. Exact for small numbers, where the usual approximations cry wolf.</summary>
internal static class Chance
{
    /// <summary>Beyond so many terms the rest is nothing.</summary>
    private const int MaxTerms = 10_000;

    /// <summary>
    /// Of all pages of both cohorts, the bad ones among them: how likely has this cohort so many of them, or more? Fisher's exact test.
    /// </summary>
    public static double OfDraw(long bad, long all, long otherBad, long otherAll)
    {
        var (total, totalBad) = (all + otherAll, bad + otherBad);
        var term = Math.Exp(LogChoose(totalBad, bad) + LogChoose(total - totalBad, all - bad) - LogChoose(total, all));
        var sum = term;
        for (var x = bad; x < Math.Min(all, totalBad) && x - bad < MaxTerms && term > sum * 1e-12; x++)
        {
            term *= (double)(totalBad - x) * (all - x) / ((x + 1.0) * (total - totalBad - all + x + 1.0));
            sum += term;
        }

        return Math.Min(1, sum);
    }

    /// <summary>How likely are so many bad pages, or more, at a known share of bad ones?</summary>
    public static double OfBinomial(long bad, long all, double share)
    {
        if (share <= 0) return bad > 0 ? 0 : 1;
        if (share >= 1) return 1;
        var term = Math.Exp(LogChoose(all, bad) + (bad * Math.Log(share)) + ((all - bad) * Math.Log(1 - share)));
        var sum = term;
        for (var x = bad; x < all && x - bad < MaxTerms && term > sum * 1e-12; x++)
        {
            term *= (all - x) / (x + 1.0) * (share / (1 - share));
            sum += term;
        }

        return Math.Min(1, sum);
    }

    private static double LogChoose(long all, long some) => LogFactorial(all) - LogFactorial(some) - LogFactorial(all - some);

    /// <summary>Stirling's series, which is exact to twelve digits from eight on; smaller numbers are multiplied out.</summary>
    private static double LogFactorial(long number)
    {
        if (number < 8)
        {
            var product = 1.0;
            for (var i = 2; i <= number; i++)
            {
                product *= i;
            }

            return Math.Log(product);
        }

        double n = number;
        var square = n * n;
        return (n * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI * n))
            + ((1 / 12.0) - ((1 / 360.0) - ((1 / 1260.0) - (1 / (1680.0 * square))) / square) / square) / n;
    }
}

namespace Personalization.Silo.Operator.Http;

/// <summary>The reason of a change, kept with it. It is not optional: an unexplained version is what nobody dares to undo.</summary>
internal static class Reasons
{
    public const int MaxLength = 500;

    /// <exception cref="RefusedRequestException">It is missing or too long.</exception>
    public static string Check(string? reason, string where)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason is "null" or "undefined")
        {
            throw new RefusedRequestException(Problems.BadRequest($"{where} is missing: say why, for those who look it up later."));
        }

        return reason.Length <= MaxLength && !reason.Any(char.IsControl)
            ? reason
            : throw new RefusedRequestException(
                Problems.BadRequest($"{where} has {reason.Length} characters; at most {MaxLength} without line breaks are kept."));
    }
}

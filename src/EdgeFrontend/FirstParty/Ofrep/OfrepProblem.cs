namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>A request that cannot be answered, by the protocol's error codes. The details never repeat what the request said.</summary>
internal sealed record OfrepProblem(string Code, string Details)
{
    public const string ParseError = "PARSE_ERROR";
    public const string TargetingKeyMissing = "TARGETING_KEY_MISSING";
    public const string InvalidContext = "INVALID_CONTEXT";
    public const string FlagNotFound = "FLAG_NOT_FOUND";
    public const string General = "GENERAL";

    /// <summary>HTTP status that belongs to the code.</summary>
    public int Status => Code switch
    {
        FlagNotFound => StatusCodes.Status404NotFound,
        General => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };
}

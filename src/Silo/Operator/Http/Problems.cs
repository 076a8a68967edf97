using Microsoft.AspNetCore.Http.HttpResults;

namespace Personalization.Silo.Operator.Http;

/// <summary>The problem documents (RFC 9457) of the operator API: each says what is wrong, with the value, and what to do.</summary>
internal static class Problems
{
    public static ProblemHttpResult BadRequest(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "The request cannot be used");

    public static ProblemHttpResult NotFound(string detail, IDictionary<string, object?>? more = null) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, title: "Not found", extensions: more);

    public static ProblemHttpResult Conflict(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "Conflict");

    public static ProblemHttpResult Forbidden(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden, title: "This key may not");

    public static ProblemHttpResult TooLarge(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status413PayloadTooLarge, title: "The request is too large");

    public static ProblemHttpResult PreconditionRequired(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status428PreconditionRequired, title: "Name the version that you expect");

    public static ProblemHttpResult ApprovalRequired(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status428PreconditionRequired, title: "Second approver required");

    /// <summary>Another version is in force; both are in the document.</summary>
    public static ProblemHttpResult VersionMismatch(long? expected, long current) => TypedResults.Problem(
        $"Expected {(expected is > 0 ? $"version {expected}" : expected is null ? "some version" : "none")}, {(current > 0 ? $"current version {current}" : "there is none")}.",
        statusCode: StatusCodes.Status412PreconditionFailed,
        title: "Another version is in force",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["expectedVersion"] = expected,
            ["currentVersion"] = current,
        });

    /// <summary>The content itself is refused; every reason with its place.</summary>
    public static ProblemHttpResult Unprocessable(string detail, IEnumerable<PlacedProblem> problems) => TypedResults.Problem(
        detail,
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "The content is refused",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["problems"] = problems.ToList() });

    public static ProblemHttpResult TooManyListen(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Too many listen");

    /// <summary>Storage or cluster did not answer.</summary>
    public static IResult Unavailable(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Problem(
            "Storage or the cluster did not answer; whether it was done is not known. Doing it again is safe.",
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "Not available now");
    }
}

using Microsoft.OpenApi;

namespace Personalization.Silo.Operator.Http;

/// <summary>Describes operations in the OpenAPI document.</summary>
internal static class OperationExtensions
{
    /// <summary>Gives an operation its name, its summary and the problems that every operation may answer with.</summary>
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint.WithName(name)
            .WithSummary(summary)
            .WithTags("operator")
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(403)
            .ProducesProblem(503);

    /// <summary>
    /// Says what the body is. Not by <c>Accepts</c>: that refuses other content types before the key is looked at, and without a problem
    /// document.
    /// </summary>
    public static RouteHandlerBuilder Body<T>(this RouteHandlerBuilder endpoint, string contentType) =>
        endpoint.AddOpenApiOperationTransformer(async (
            operation, context, cancellationToken) => operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [contentType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancellationToken) },
                },
            });
}

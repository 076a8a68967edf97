using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Personalization.Silo.Operator;

/// <summary>What the OpenAPI document says of the whole: its name, and the key that every operation needs.</summary>
internal sealed class OperatorApiDocument : IOpenApiDocumentTransformer
{
    private const string Scheme = "key";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Personalization grid, operator API",
            Version = "v1",
            Description = "On the management listener only. Errors are problem details (RFC 9457). Versions travel as entity tags.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A secret of Management:Keys.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }
}

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>Stage 2: cookies become a visitor. No call is made, and nothing in a cookie can make it fail.</summary>
internal sealed class VisitorMiddleware
{
    private readonly RequestDelegate _next;
    private readonly VisitorReader _reader;

    public VisitorMiddleware(RequestDelegate next, IServiceProvider services)
    {
        _next = next;
        _reader = services.GetRequiredService<VisitorReader>();
    }

    public Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        visit.Visitor = _reader.Read(context.Request, visit.Site);
        return _next(context);
    }
}

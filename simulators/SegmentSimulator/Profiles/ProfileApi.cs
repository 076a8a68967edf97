using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Personalization.Simulators;

/// <summary>The Profile API: checks in the order that callers meet upstream, then the resource.</summary>
internal sealed class ProfileApi(ProfileStore store, SpaceRateLimit limit, TrackingLog tracking, SegmentSimulatorOptions options)
{
    // What Uri.EscapeDataString leaves alone, and the escapes themselves.
    private static readonly SearchValues<char> Encoded =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%");

    public async Task HandleAsync(HttpContext context, RequestTarget target)
    {
        var response = context.Response;
        // By the simulator's own clock, which tests may set apart from that of their silos.
        response.Headers.Date = options.TimeProvider.GetUtcNow().ToString("R");
        if (Refusal(context.Request, target) is var (status, message))
        {
            if (status == 429 && limit.RetryAfterSeconds is { } seconds)
            {
                response.Headers.RetryAfter = $"{seconds}";
            }

            await ProfileApiError.WriteAsync(response, status, message);
            return;
        }

        var fault = context.Features.Get<ActiveFault>()?.Fault;
        var id = fault?.Kind == FaultKind.WrongUser ? fault.OtherId ?? SyntheticUsers.UserId(store.Synthetic.Count) : target.Id!;
        var profile = options.LowerCaseIds && target.Id!.Any(char.IsUpper) ? null
            : store.Find(id, id == target.Id ? target.IdType! : "user_id", target.Space);
        if (profile is null)
        {
            await ProfileApiError.WriteAsync(response, 404, "The resource was not found.");
            return;
        }

        if (!ProfileQuery.TryRead(context.Request.Query, target, out var query, out var problem))
        {
            await ProfileApiError.WriteAsync(response, 400, problem);
            return;
        }

        if (fault?.Kind == FaultKind.RepeatedCursor)
        {
            query = query with { RepeatCursor = true };
        }

        // By the external id, as both forms occur upstream: only so can a caller notice a mix-up on the first page.
        if (fault?.Kind == FaultKind.WrongUser)
        {
            query = query with { NamedAs = $"user_id:{Uri.EscapeDataString(id)}" };
        }

        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            ProfileDocuments.Write(writer, target, profile, query, tracking);
        }

        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private (int Status, string Message)? Refusal(HttpRequest request, RequestTarget target)
    {
        if (target.Space is null
            || !ProfileDocuments.Resources.Contains(target.Endpoint)
            || target.Collection is not ("users" or "accounts"))
        {
            return (404, "The requested URL was not found.");
        }

        if (!HttpMethods.IsGet(request.Method)) return (405, $"Method {request.Method} is not allowed.");
        if (!options.Spaces.TryGetValue(target.Space, out var token) || request.Headers.Authorization != Basic(token))
        {
            return (401, "The access token is missing or does not belong to this space.");
        }

        if (!limit.TryTake(target.Space)) return (429, "Too many requests for this space.");
        if (target.RawId!.AsSpan().ContainsAnyExcept(Encoded)) return (500, "Internal error.");
        return target.IdType is "" ? (400, "The profile must be given as id_type:id_value.") : null;
    }

    private static string Basic(string token) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(token + ":"))}";
}

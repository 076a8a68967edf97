using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>A grid in memory: answers for each id as the test says, and remembers who asked.</summary>
internal sealed class FakeDecisions : IDecisionClient
{
    public ConcurrentQueue<DecisionRequest> Requests { get; } = new();

    public ConcurrentDictionary<string, string> PathById { get; } = new();

    public Func<DecisionRequest, ValueTask<DecisionAnswer>>? Answer { get; set; }

    public string ClientSideTraits { get; set; } = "{}";

    public ValueTask<DecisionAnswer> DecideAsync(Site site, Visitor visitor, DecisionRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        if (Answer is not null) return Answer(request);
        var path = PathById.GetValueOrDefault(visitor.SeenUserId ?? visitor.AnonymousId ?? "");
        return ValueTask.FromResult(Decided(request, path));
    }

    public DecisionAnswer Decided(DecisionRequest request, string? path) => new(
        new DecisionResult
        {
            Decisions = Array.ConvertAll(request.Features, feature => new FeatureDecision
            {
                Feature = feature,
                Value = path is null ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(path),
                Variant = path is null ? "default" : path.Trim('/'),
                Reason = path is null ? "DEFAULT" : "TARGETING_MATCH",
            }),
            RuleSetVersion = 7,
            Silo = "s1",
            ClientSideTraits = request.WithClientSideTraits ? Encoding.UTF8.GetBytes(ClientSideTraits) : null,
        },
        null);
}

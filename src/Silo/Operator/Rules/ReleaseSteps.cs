using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Personalization.Domain.Releases;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Releases;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>In which steps a publication takes effect: as its request says, else as the configuration does.</summary>
internal sealed class ReleaseSteps(IOptions<ReleaseOptions> options)
{
    /// <summary>Adds the steps to a publication.</summary>
    /// <exception cref="RefusedRequestException">The request's are none.</exception>
    public PublishRequest AddTo(PublishRequest request, IQueryCollection query)
    {
        var atOnce = query["atOnce"].ToString();
        var text = query["steps"].ToString();
        if (atOnce is not ("" or "true" or "false")) throw Refused($"?atOnce= is '{atOnce}'; give true, or leave it out.");
        if (atOnce == "true" && text.Length > 0) throw Refused("Give ?steps= or ?atOnce=true, not both.");
        var hold = Hold(query["hold"].ToString());
        if (atOnce == "true") return request;
        if (text.Length == 0 && query.ContainsKey("steps")) throw Refused("?steps= is empty; give e.g. 1,10,50,100.");
        if (ReleasePlan.TryParseSteps(text.Length > 0 ? text : options.Value.Steps, out var steps) is { } wrong
            && (text.Length > 0 || options.Value.Steps.Length > 0))
        {
            throw Refused($"?steps= is '{text}': {wrong}; give e.g. 1,10,50,100, or locations such as MEL01,SYD01+PER01,100.");
        }

        return request with { Steps = ToInfos(steps), Hold = hold };
    }

    /// <summary>As people read them.</summary>
    public static string[] ToText(ReleaseStepInfo[] steps) =>
        [.. steps.Select(step => new ReleaseStep(step.Share, [.. step.Locations]).ToString())];

    private static ReleaseStepInfo[] ToInfos(ImmutableArray<ReleaseStep> steps) =>
        [.. steps.Select(step => new ReleaseStepInfo(step.Share, [.. step.Locations]))];

    private TimeSpan Hold(string text)
    {
        if (text.Length == 0) return options.Value.Hold;
        var unit = text[^1];
        if (unit is 's' or 'm' or 'h'
            && double.TryParse(text.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            var hold = TimeSpan.FromSeconds(Math.Min(number * (unit == 's' ? 1 : unit == 'm' ? 60 : 3600), 1e9));
            if (hold >= ReleasePlan.MinHold && hold <= ReleasePlan.MaxHold) return hold;
        }

        throw Refused($"?hold= is '{text}'; give a time from 2s to 168h, such as 60s or 10m.");
    }

    private static RefusedRequestException Refused(string detail) => new(Problems.BadRequest(detail));
}

using System.Globalization;

namespace Personalization.Simulators;

/// <summary>The query of a Profile API request, checked.</summary>
internal sealed record ProfileQuery(int Limit, bool Verbose, TraitClass? Class, string[]? Include, string? Next)
{
    /// <summary>Set by a fault: the page's cursor names the page itself.</summary>
    public bool RepeatCursor { get; init; }

    /// <summary>Set by a fault: the profile that the cursor's URL names, instead of the internal id.</summary>
    public string? NamedAs { get; init; }

    public static bool TryRead(IQueryCollection query, RequestTarget target, out ProfileQuery result, out string problem)
    {
        result = new ProfileQuery(10, false, null, null, null);
        problem = "";
        var most = target.Endpoint == "links" ? 20 : 200;
        if (query.TryGetValue("limit", out var limitText))
        {
            if (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1 || limit > most)
            {
                problem = $"limit must be a number from 1 to {most}.";
                return false;
            }

            result = result with { Limit = limit };
        }

        var verbose = query["verbose"].ToString();
        var traitClass = query["class"].ToString();
        if (verbose is not ("" or "true" or "false"))
        {
            problem = "verbose must be true or false.";
        }

        if (traitClass is not ("" or "audience" or "computed_trait"))
        {
            problem = "class must be audience or computed_trait.";
        }

        var include = query["include"].ToString();
        var next = query["next"].ToString();
        result = result with
        {
            Verbose = verbose == "true",
            Class = traitClass switch { "audience" => TraitClass.Audience, "computed_trait" => TraitClass.ComputedTrait, _ => null },
            Include = include.Length == 0 ? null : include.Split(','),
            Next = next.Length == 0 ? null : next,
        };
        return problem.Length == 0;
    }
}

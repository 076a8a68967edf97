using System.Net;
using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$cidr</c>: our extension. The attribute is an IP address inside the network, or one of the networks, of the argument.
/// </summary>
internal sealed class CidrOperator : IOperator
{
    public string Name => "$cidr";

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        JsonElement[] wanted = argument.ValueKind == JsonValueKind.Array ? [.. argument.EnumerateArray()] : [argument];
        var networks = new List<IPNetwork>();
        foreach (var entry in wanted)
        {
            if (entry.ValueKind != JsonValueKind.String)
            {
                return context.Refuse("$cidr takes a network such as 10.0.0.0/8 as text, or an array of such texts");
            }

            var text = Personalization.Domain.Values.JsonFields.Text(entry);
            if (!IPNetwork.TryParse(text.Contains('/', StringComparison.Ordinal) ? text : Single(text), out var network))
            {
                return context.Refuse(
                    $"'{text}' is no network such as 10.0.0.0/8 or 2001:db8::/32 (bits behind the prefix must be 0)", RuleLaw.Pattern);
            }

            networks.Add(network);
        }

        return networks.Count > 0
            ? new CidrTest([.. networks])
            : context.Refuse("$cidr takes a network or an array of networks that is not empty");
    }

    private static string Single(string address) => address + (address.Contains(':', StringComparison.Ordinal) ? "/128" : "/32");

    private sealed class CidrTest(IPNetwork[] networks) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            if (actual.Kind != JsKind.Text || actual.Text.Length > 64 || !IPAddress.TryParse(actual.Text, out var address)) return false;
            if (address.IsIPv4MappedToIPv6)
            {
                address = address.MapToIPv4();
            }

            foreach (var network in networks)
            {
                if (network.Contains(address)) return true;
            }

            return false;
        }
    }
}

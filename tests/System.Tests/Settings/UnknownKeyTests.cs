using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend;
using Personalization.Hosting;
using Personalization.Hosting.Clustering;
using Personalization.Settings;
using Personalization.Silo;
using Personalization.Sites;
using Personalization.SystemTests.Docs;

namespace Personalization.SystemTests.Settings;

/// <summary>A key that nobody reads refuses the start of every host, by name.</summary>
public sealed class UnknownKeyTests
{
    private static readonly string[] Roots =
        [.. ConfigurationReference.Sections.Select(section => section.Section.Split(':')[0]).Distinct(StringComparer.Ordinal)];

    public static TheoryData<string, string> Hosts => new()
    {
        { "silo", "Profiles:SoftTl" }, { "silo", "Sites:default:Segment:WritKey" }, { "silo", "Events:Foo" },
        { "silo", "RuleSets:FromFile" },
        { "silo", "Storage:ConectionString" }, { "silo", "Cluster:Membership:ProbeTimout" }, { "silo", "Management:Ulr" },
        { "silo", "Site:default:Origin" },
        { "edge", "Sites:default:Segment:WritKey" }, { "edge", "Decisions:Dedline" }, { "edge", "Edge:TrustedProxy" },
        { "edge", "Edge:RateLimits:SignedBody" },
        { "edge", "Edge:Certificate:Pth" }, { "edge", "Cluster:SiloPrt" }, { "edge", "Edges:Url" },
        { "standalone", "Profiles:SoftTl" }, { "standalone", "Edge:Foo" }, { "standalone", "Ruleset:Directory" },
    };

    /// <summary>All groups of keys, as paths with a name or a position where there can be any.</summary>
    public static TheoryData<string> Groups =>
        [.. ConfigurationReference.Keys.Select(key => Concrete(key.Path))
            .Select(path => path[..path.LastIndexOf(':')])
            .Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Every_host_refuses_them(string host, string key)
    {
        var problem = Assert.Single(Refuse(host, (key, "1")));

        Assert.Contains(
            $"{(key.StartsWith("Site:", StringComparison.Ordinal) || key.StartsWith("Edges:", StringComparison.Ordinal) || key.StartsWith("Ruleset:", StringComparison.Ordinal) ? key.Split(':')[0] : key)} is unknown",
            problem);
    }

    [Fact]
    public void All_of_them_are_said_at_once_with_what_was_meant()
    {
        var problems = Refuse(
            "standalone",
            ("Profiles:SoftTl", "00:10:00"),
            ("Sites:default:Segmnt:WriteKey", "secret"),
            ("Sites:default:Orign", "http://x"),
            ("Edge:Ulr", "http://x"),
            ("Site:x:Origin", "http://x"));

        Assert.Equal(
            [
                "Edge:Ulr is unknown: did you mean Edge:Url?", "Profiles:SoftTl is unknown: did you mean Profiles:SoftTtl?",
                "Site is unknown: did you mean Sites?",
                "Sites:default:Orign is unknown: did you mean Sites:default:Origin?",
                "Sites:default:Segmnt is unknown: did you mean Sites:default:Segment?",
            ],
            problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sections_of_the_framework_and_of_others_are_no_mistakes() => Assert.Empty(Refuse(
        "standalone", ("Logging:LogLevel:Default", "Debug"), ("Kestrel:Limits:MaxConcurrentConnections", "5"), ("OTEL:SERVICE:NAME", "x"),
        ("AllowedHosts", "*"), ("Serilog:MinimumLevel", "Debug"), ("edge:url", "http://127.0.0.1:0")));

    [Theory]
    [MemberData(nameof(Groups))]
    public void Every_class_of_options_refuses_an_unknown_member(string group)
    {
        var problem = Assert.Single(FindUnknown(group + ":Qqqqqqqq"));

        Assert.StartsWith($"{group}:Qqqqqqqq is unknown: check its spelling", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_is_found_again_when_a_letter_is_missing()
    {
        foreach (var path in ConfigurationReference.Keys.Select(key => key.Path).Where(path => !path.EndsWith(']')).Select(Concrete))
        {
            var misspelt = path.Remove(path.Length - 2, 1);
            if (ConfigurationReference.Keys.Any(key => string.Equals(Concrete(key.Path), misspelt, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            Assert.Contains("is unknown: did you mean ", Assert.Single(FindUnknown(misspelt)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Sites:default:Hosts", "Sites:default:Hosts is no single value: write Sites:default:Hosts:0")]
    [InlineData("Sites:default", "Sites:default is no single value")]
    [InlineData("Management:Keys", "Management:Keys is no single value: write Management:Keys:NAME")]
    [InlineData("Storage:ConnectionString:0", "Storage:ConnectionString:0 is unknown: Storage:ConnectionString is one value")]
    public void A_list_is_no_value_and_a_value_no_list(string key, string expected) =>
        Assert.Contains(expected, Assert.Single(FindUnknown(key)));

    [Fact]
    public void Every_section_is_bound_by_the_one_helper_and_is_in_the_reference()
    {
        var bound = Builder("standalone").Services.Select(service => service.ImplementationInstance).OfType<BoundSection>().ToList();

        Assert.Equal(
            ConfigurationReference.Sections.Select(section => section.Options == typeof(SiteOptions)
                ? typeof(SitesOptions)
                : section.Options)
                .OrderBy(type => type.Name),
            bound.Select(section => section.Type).OrderBy(type => type.Name));
        Assert.Equal(Roots.Order(StringComparer.Ordinal), SectionNames.All);
        Assert.Equal(
            Roots.Order(StringComparer.Ordinal),
            bound.Select(section => section.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_wrong_value_beside_keys_of_another_class_is_refused_too() =>
        Assert.Contains(
            "Edge:RateLimits:SignedBodies",
            Assert.Single(Refuse("edge", ("Edge:RateLimits:SignedBodies", "many"), ("Edge:Url", "http://127.0.0.1:0"))));

    private static string Concrete(string path) =>
        path.Replace("{name}", "default", StringComparison.Ordinal).Replace("[]", ":0", StringComparison.Ordinal) is var one
            && one.EndsWith(":0", StringComparison.Ordinal)
        ? one[..^2]
        : one;

    private static IReadOnlyList<string> FindUnknown(string key)
    {
        var root = key.Split(':')[0];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, "1")]).Build();
        Type[] types = root == "Sites"
            ? [typeof(Dictionary<string, SiteOptions>)]
            : [.. ConfigurationReference.Sections.Where(section => section.Section == root).Select(section => section.Options)];
        // A section of several classes refuses what none of them has.
        return types.Select(type => UnknownKeys.Find(configuration.GetSection(root), type, [.. types.Except([type])]))
            .First(problems => problems.Count > 0);
    }

    private static List<string> Refuse(string host, params (string Key, string Value)[] settings)
    {
        using var app = Builder(host, settings).Build();
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (AggregateException exception)
        {
            return [.. exception.InnerExceptions.Cast<OptionsValidationException>()
                .SelectMany(inner => inner.Failures)
                .Distinct(StringComparer.Ordinal)];
        }
    }

    private static WebApplicationBuilder Builder(string host, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Configuration.AddInMemoryCollection(
            [
                new("Sites:default:Origin", "http://127.0.0.1:1"),
                .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
            ]);
        if (host == "silo")
        {
            builder.AddManagementListener();
        }
        else
        {
            builder.AddGridListeners();
        }

        if (host == "edge")
        {
            builder.AddGridClient(builder.Configuration);
        }
        else
        {
            builder.AddPersonalizationSilo(embedded: host == "standalone");
        }

        if (host != "silo")
        {
            builder.AddEdge();
        }

        return builder;
    }
}

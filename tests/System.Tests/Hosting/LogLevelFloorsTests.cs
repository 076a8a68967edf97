using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Personalization.Hosting.Telemetry;

namespace Personalization.SystemTests.Hosting;

/// <summary>What libraries may write is code, and only their own name in the settings changes it.</summary>
public sealed class LogLevelFloorsTests
{
    [Theory]
    [InlineData("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Warning)]
    [InlineData("Npgsql.Command", LogLevel.Warning)]
    [InlineData("Polly", LogLevel.Warning)]
    [InlineData("System.Net.Http.HttpClient.x.LogicalHandler", LogLevel.Warning)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information)]
    [InlineData("Orleans.Runtime.CallbackData", LogLevel.Error)]
    [InlineData("Orleans.Runtime.CallbackDataOfMine", LogLevel.Warning)]
    [InlineData("Personalization.Grains.Rules.RuleSetFiles", LogLevel.Trace)]
    [InlineData("Yarpish", LogLevel.Trace)]
    public void Libraries_write_from_warnings_up_whatever_the_defaults_say(string category, LogLevel floor)
    {
        Assert.Equal(floor, Floors().Of(category));
        Assert.Equal(floor, Floors(("LogLevel:Default", "Trace"), ("Console:LogLevel:Default", "Trace")).Of(category));
    }

    [Theory]
    [InlineData("LogLevel:Yarp", "Debug", "Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Debug)]
    [InlineData("Console:LogLevel:Orleans.Messaging", "Warning", "Orleans.Messaging", LogLevel.Warning)]
    [InlineData("LogLevel:Orleans", "Information", "Orleans.Messaging", LogLevel.Error)]
    [InlineData("LogLevel:Orleans", "Information", "Orleans.Runtime.Silo", LogLevel.Information)]
    [InlineData("LogLevel:Yarp", "Error", "Yarp.X", LogLevel.Warning)]
    [InlineData("LogLevel:Yarp", "rubbish", "Yarp.X", LogLevel.Warning)]
    public void A_category_that_is_named_comes_back(string key, string value, string category, LogLevel floor) =>
        Assert.Equal(floor, Floors((key, value)).Of(category));

    [Theory]
    [InlineData("Proxying to http://origin/page?email=a@b.example&token=t", "Proxying to http://origin/page?[hidden]")]
    [InlineData("?email=a@b.example", "?[hidden]")]
    [InlineData("GET /a?b=c HTTP/1.1", "GET /a?[hidden] HTTP/1.1")]
    [InlineData("two /a?b=c and /d?e=f", "two /a?[hidden] and /d?[hidden]")]
    [InlineData("why? because", "why? because")]
    [InlineData("SELECT a FROM b WHERE c = ?", "SELECT a FROM b WHERE c = ?")]
    public void Query_strings_are_left_out_of_every_line(string text, string expected) => Assert.Equal(expected, LogRedaction.Redact(text));

    private static LogLevelFloors Floors(params (string Key, string Value)[] settings) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Logging:" + setting.Key, (string?)setting.Value)))
                .Build());
}

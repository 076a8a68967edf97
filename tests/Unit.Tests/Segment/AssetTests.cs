using System.Text;
using System.Text.Json;
using Personalization.Segment.Assets;

namespace Personalization.Unit.Tests.Segment;

public sealed class AssetTests
{
    [Theory]
    [InlineData(
        """{"integrations":{"Segment.io":{"apiKey":"WKEY","apiHost":"api.segment.io/v1"}},"metrics":{"sampleRate":0.10,"host":"api.segment.io/v1"}}""")]
    [InlineData("""{"integrations":{"Segment.io":{"apiKey":"WKEY"}}}""")]
    [InlineData("""{"integrations":{}}""")]
    [InlineData("""{"integrations":null,"metrics":null}""")]
    [InlineData("{}")]
    public void Both_hosts_are_set_even_where_they_were_missing(string settings)
    {
        var root = Rewritten(settings);

        Assert.Equal("shop.example/seg/evs", root.GetProperty("integrations").GetProperty("Segment.io").GetProperty("apiHost").GetString());
        Assert.Equal("shop.example/seg/evs", root.GetProperty("metrics").GetProperty("host").GetString());
    }

    [Fact]
    public void The_rest_of_the_document_stays_as_it_was()
    {
        var text = Encoding.UTF8.GetString(
            SettingsRewriter.Rewrite(
                """{"metrics":{"sampleRate":0.10},"name":"Zoë <&'>","big":12345678901234567890.10}"""u8, "h/e", null)!);

        Assert.Equal(
            """{"metrics":{"sampleRate":0.10,"host":"h/e"},"name":"Zoë <&'>","big":12345678901234567890.10,"integrations":{"Segment.io":{"apiHost":"h/e"}}}""",
            text);
    }

    [Fact]
    public void The_write_key_is_replaced_wherever_it_stands()
    {
        var text = Encoding.UTF8.GetString(SettingsRewriter.Rewrite(
            """{"a":"WKEY","b":["https://cdn.example/WKEY/x?k=WKEY"],"WKEY":{"c":"\u0057KEY"}}"""u8, "h/e", "WKEY", "hidden")!);

        Assert.DoesNotContain("WKEY", text, StringComparison.Ordinal);
        Assert.Contains(
            """{"a":"hidden","b":["https://cdn.example/hidden/x?k=hidden"],"hidden":{"c":"hidden"}""", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Not Found")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"metrics\":{},\"metrics\":{}}")]
    public void What_is_no_settings_document_is_told_apart(string text) =>
        Assert.Null(SettingsRewriter.Rewrite(Encoding.UTF8.GetBytes(text), "h/e", null));

    [Theory]
    [InlineData("f();\n//# sourceMappingURL=a.js.map", "f();")]
    [InlineData("f();\r\n//# sourceMappingURL=a.js.map\r\n", "f();")]
    [InlineData("f();\n  //@ sourceMappingURL=a.js.map \n\n", "f();")]
    [InlineData("f();\n/*# sourceMappingURL=a.js.map */", "f();")]
    [InlineData("f(); /*# sourceMappingURL=a.js.map */\n", "f();")]
    [InlineData("//# sourceMappingURL=a.js.map", "")]
    [InlineData("f();\n// sourceMappingURL=a.js.map", "f();\n// sourceMappingURL=a.js.map")]
    [InlineData("f(\"\\n//# sourceMappingURL=a.js.map\");\ng();\n", "f(\"\\n//# sourceMappingURL=a.js.map\");\ng();\n")]
    [InlineData("f();\n", "f();\n")]
    [InlineData("*/", "*/")]
    [InlineData("", "")]
    public void Only_the_reference_at_the_end_is_taken_off(string script, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(SourceMapStripper.Strip(Encoding.UTF8.GetBytes(script)).Span));

    private static JsonElement Rewritten(string settings)
    {
        using var document = JsonDocument.Parse(SettingsRewriter.Rewrite(Encoding.UTF8.GetBytes(settings), "shop.example/seg/evs", null)!);
        return document.RootElement.Clone();
    }
}

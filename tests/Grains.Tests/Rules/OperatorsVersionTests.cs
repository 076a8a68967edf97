using System.Text;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;

namespace Personalization.Grains.Tests.Rules;

/// <summary>A rule file that is followed does not silently replace what an operator published.</summary>
public sealed class OperatorsVersionTests : IAsyncLifetime
{
    private ProfileCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ProfileCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_file_waits_while_an_operators_version_is_in_force()
    {
        var rules = _cluster.Grains.GetGrain<IRuleSetGrain>("held");

        var first = await FileAsync(rules, 1, onlyOverOwn: true);
        var edited = await FileAsync(rules, 2, onlyOverOwn: true);
        await PublishAsync(rules, 3, "alice");
        var held = await FileAsync(rules, 4, onlyOverOwn: true);
        var same = await FileAsync(rules, 3, onlyOverOwn: true);
        var forced = await FileAsync(rules, 4, onlyOverOwn: false);
        var afterwards = await FileAsync(rules, 5, onlyOverOwn: true);

        Assert.Equal((PublishStatus.Published, 1L), (first.Status, first.Version));
        Assert.Equal((PublishStatus.Published, 2L), (edited.Status, edited.Version));
        Assert.Equal((PublishStatus.HeldBack, 3L), (held.Status, held.Version));
        Assert.Equal(PublishStatus.Unchanged, same.Status);
        Assert.Equal((PublishStatus.Published, 4L), (forced.Status, forced.Version));
        Assert.Equal((PublishStatus.Published, 5L), (afterwards.Status, afterwards.Version));
    }

    private static Task<PublishResult> FileAsync(IRuleSetGrain rules, int value, bool onlyOverOwn) => rules.PublishAsync(new PublishRequest
    {
        Document = Document(value),
        Author = "file",
        OnlyIfAuthorsContentChanged = true,
        OnlyOverOwnVersion = onlyOverOwn,
    });

    private static Task<PublishResult> PublishAsync(IRuleSetGrain rules, int value, string author) =>
        rules.PublishAsync(new PublishRequest { Document = Document(value), Author = author });

    private static byte[] Document(int value) => Encoding.UTF8.GetBytes($$"""{ "features": { "f": { "defaultValue": {{value}} } } }""");
}

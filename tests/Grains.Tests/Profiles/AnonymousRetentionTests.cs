using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage;
using Personalization.Silo.Retention;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Anonymous rows end after their time; nobody else's do.</summary>
public sealed class AnonymousRetentionTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Only_anonymous_rows_that_nobody_changed_for_their_time_are_removed(StorageProvider provider)
    {
        await using var cluster = await ProfileCluster.StartAsync(provider);
        // An id that looks like the mark of an anonymous key must not be taken for one.
        string[] users = ["old", "x/anonymous_id:y", "new"];
        foreach (var id in users)
        {
            await cluster.User(id).ApplyAsync(Changes.Of(Changes.Merge("a", "1")));
            await cluster.Anonymous(id).ApplyAsync(Changes.Of(Changes.Merge("a", "1")));
        }

        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => cluster.Anonymous($"many-{i}").ApplyAsync(Changes.Of(Changes.Merge("a", "1")))));
        await cluster.Database.ExecuteAsync(
            provider == StorageProvider.Sqlite
                ? "UPDATE OrleansStorage SET ModifiedOn = ModifiedOn - 40 * 86400 WHERE GrainIdExtensionString NOT LIKE '%:new'"
                : "UPDATE orleansstorage SET modifiedon = modifiedon - interval '40 days' WHERE grainidextensionstring NOT LIKE '%:new'",
            CancellationToken.None);
        using var retention = new AnonymousRetention(cluster.Database, Options.Create(new ProfileOptions()), TimeProvider.System, NullLogger<AnonymousRetention>.Instance);

        var removed = await retention.SweepAsync(CancellationToken.None);

        Assert.Equal(602, removed);
        Assert.Null(await cluster.StoredAsync(cluster.Anonymous("old")));
        Assert.NotNull(await cluster.StoredAsync(cluster.Anonymous("new")));
        foreach (var id in users) Assert.NotNull(await cluster.StoredAsync(cluster.User(id)));
        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));

        // An activation that still has it in memory goes on without losing what comes.
        var after = await cluster.Anonymous("old").ApplyAsync(Changes.Of(Changes.Merge("b", "1")));
        Assert.Equal(ApplyStatus.Durable, after.Status);
        Assert.Equal(["b"], (await cluster.Anonymous("old").ReadAsync()).Traits().Keys);
        Assert.True(GrainKeys.TryParseProfile(GrainKeys.User("default", "x/anonymous_id:y"), out var identity) && !identity.IsAnonymous);
    }
}

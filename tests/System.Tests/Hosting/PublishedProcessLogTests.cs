namespace Personalization.SystemTests.Hosting;

/// <summary>The promises about logs of <see cref="ProcessLogTests"/>, kept by the programs of a deployment.</summary>
[Trait("Category", "Full")]
public sealed class PublishedProcessLogTests(PublishedHosts hosts) : IClassFixture<PublishedHosts>
{
    [Theory]
    [InlineData("standalone")]
    [InlineData("silo and edge")]
    [InlineData("standalone, console at Information")]
    public Task The_published_programs_write_nothing_of_a_visitor_and_no_false_alarm(string shape) =>
        ProcessLogTests.RunAsync(shape, hosts.Binaries);
}

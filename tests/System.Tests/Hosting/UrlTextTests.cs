using Personalization.Settings;

namespace Personalization.SystemTests.Hosting;

/// <summary>Messages quote values of the configuration; what opens a door is left out.</summary>
public sealed class UrlTextTests
{
    [Theory]
    [InlineData("https://www.example.com/a", "https://www.example.com/a")]
    [InlineData("https://bob:s3cret@www.example.com/a", "https://***@www.example.com/a")]
    [InlineData("https://bob:s3/cret@www.example.com", "https://***@www.example.com")]
    [InlineData("https://bob:s3@cret@www.example.com", "https://***@www.example.com")]
    [InlineData("bob:s3cret@www.example.com", "***@www.example.com")]
    [InlineData("ftp://s3cret@www.example.com", "ftp://***@www.example.com")]
    [InlineData("https://www.example.com/?token=s3cret", "https://www.example.com/?***")]
    [InlineData("Host=db;Username=grid;Password=s3cret", "Host=db;Username=grid;Password=***")]
    [InlineData("Host=db;PASSWORD='s3;cret';Pooling=true", "Host=db;PASSWORD=***;Pooling=true")]
    [InlineData("", "")]
    public void A_value_is_quoted_without_its_credentials(string value, string expected) =>
        Assert.Equal(expected, UrlText.WithoutCredentials(value));

    [Fact]
    public void A_problem_of_any_option_quotes_its_value_that_way()
    {
        var problems = new OptionsProblems("Edge");

        problems.Add("Url", "https://bob:s3cret@www.example.com", "write it differently.");

        Assert.DoesNotContain("s3cret", Assert.Single(problems.Lines), StringComparison.Ordinal);
    }
}

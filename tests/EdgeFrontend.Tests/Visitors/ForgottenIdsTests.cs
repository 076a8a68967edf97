using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Tests.Visitors;

public sealed class ForgottenIdsTests
{
    [Fact]
    public void The_last_few_ids_are_known_as_given_up()
    {
        var marks = "";
        for (var i = 1; i <= RevokedAnonymousIds.MaxMarks + 1; i++)
        {
            marks = RevokedAnonymousIds.Add(marks, "shop", $"a-{i}");
        }

        Assert.False(RevokedAnonymousIds.Contains(marks, "shop", "a-1"));
        for (var i = 2; i <= RevokedAnonymousIds.MaxMarks + 1; i++)
        {
            Assert.True(RevokedAnonymousIds.Contains(marks, "shop", $"a-{i}"), $"a-{i}");
        }
    }

    [Fact]
    public void An_id_given_up_twice_is_marked_once()
    {
        var marks = RevokedAnonymousIds.Add(RevokedAnonymousIds.Add("", "shop", "a-1"), "shop", "a-1");

        Assert.DoesNotContain('.', marks);
    }

    [Fact]
    public void Another_sites_marks_say_nothing()
    {
        var marks = RevokedAnonymousIds.Add("", "shop", "a-1");

        Assert.False(RevokedAnonymousIds.Contains(marks, "blog", "a-1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("....")]
    [InlineData("not a mark")]
    [InlineData("\";drop=1")]
    public void What_somebody_made_up_is_neither_believed_nor_kept(string cookie)
    {
        Assert.False(RevokedAnonymousIds.Contains(cookie, "shop", "a-1"));
        Assert.Equal(RevokedAnonymousIds.Add("", "shop", "a-1"), RevokedAnonymousIds.Add(cookie, "shop", "a-1"));
    }
}
